import { dayIn, defineNode, missingTime, z } from '#sdk'
import { optionalDay, wordList } from '../optional-params.ts'
import { findMissingTimeExamples, findMissingTimeSample } from './find-missing-examples.ts'

const dayMs = 86_400_000

/** Days on which people worked and wrote down too little of it. */
export const findMissingTime = defineNode({
  type: 'time.find_missing',
  title: 'Find missing time',
  description: 'Lists the working days on which technicians logged less than expected.',
  category: 'money',
  icon: 'IconClockQuestion',
  effect: 'reads',
  uses: ['psa'],
  params: z.object({
    fromDay: optionalDay().meta({ title: 'From', description: 'YYYY-MM-DD. Empty: yesterday.' }),
    toDay: optionalDay().meta({ title: 'To', description: 'YYYY-MM-DD. Empty: yesterday.' }),
    expectedMinutes: z.coerce.number().int().min(1).max(1440).default(360).meta({
      title: 'Minutes expected a day',
      description: 'On days of the business hours of the MSP.',
    }),
    technicians: wordList().meta({
      title: 'Technicians',
      description: 'Names with commas between them. Empty: all who logged time lately.',
    }),
  }),
  output: z.object({
    count: z.int(),
    /** One line each, for a message. */
    lines: z.string(),
    days: z.array(missingTime),
  }),
  sample: findMissingTimeSample,
  examples: findMissingTimeExamples,
  run: async ({ params, psa, now }) => {
    const yesterday = dayIn('UTC', new Date(now.getTime() - dayMs))
    const days = await psa.listMissingTime({
      fromDay: params.fromDay ?? yesterday,
      toDay: params.toDay ?? yesterday,
      expectedMinutes: params.expectedMinutes,
      ...(params.technicians.length === 0 ? {} : { technicians: params.technicians }),
    })
    const lines = days.map(
      ({ day, technician, loggedMinutes, expectedMinutes }) =>
        `${day} ${technician}: ${loggedMinutes} of ${expectedMinutes} minutes`,
    )
    return { count: days.length, lines: lines.join('\n'), days }
  },
})
