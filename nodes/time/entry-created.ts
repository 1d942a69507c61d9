import { defineTrigger, moneyEvents, z } from '#sdk'
import { entryCreatedExamples, entryCreatedSample } from './entry-created-examples.ts'

/** Starts when time is logged. */
export const timeEntryCreated = defineTrigger({
  type: 'time_entry.created',
  title: 'Time logged',
  description: 'Starts when somebody logs time on a ticket, with what the contract says of it.',
  category: 'triggers',
  icon: 'IconClock',
  params: z.object({
    by: z
      .enum(['people', 'automation', 'anybody'])
      .default('people')
      .meta({ title: 'By', description: 'Whose time it is.' }),
    onlyWithoutNote: z.boolean().default(false).meta({ title: 'Only entries without a note' }),
  }),
  data: moneyEvents['time_entry.created'],
  sample: entryCreatedSample,
  examples: entryCreatedExamples,
  own: {
    types: ['time_entry.created'],
    refuses: ({ automation, note }, { by, onlyWithoutNote }) => {
      if (by === 'people' && automation) return 'It is the automation’s own time'
      if (by === 'automation' && !automation) return 'It is the time of a person'
      if (onlyWithoutNote && note.trim() !== '') return 'It has a note'
      return undefined
    },
  },
})
