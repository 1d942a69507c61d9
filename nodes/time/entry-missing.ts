import { defineTrigger, moneyEvents, z } from '#sdk'
import { entryMissingExamples, entryMissingSample } from './entry-missing-examples.ts'

/** Starts when a working day is over and somebody wrote down too little of it, once for each day and person. */
export const timeEntryMissing = defineTrigger({
  type: 'time_entry.missing',
  title: 'Time is missing',
  description: 'Starts the morning after a working day on which a technician logged less than expected.',
  category: 'triggers',
  icon: 'IconClockQuestion',
  params: z.object({
    expectedMinutes: z.int().min(1).max(1440).default(360).meta({
      title: 'Minutes expected a day',
      description: 'Whoever logged as many is left alone.',
    }),
  }),
  data: moneyEvents['time_entry.missing'],
  sample: entryMissingSample,
  examples: entryMissingExamples,
  own: {
    types: ['time_entry.missing'],
    refuses: ({ loggedMinutes, technician, day }, { expectedMinutes }) =>
      loggedMinutes < expectedMinutes
        ? undefined
        : `${technician} logged ${loggedMinutes} minutes on ${day}, and ${expectedMinutes} are expected`,
  },
})
