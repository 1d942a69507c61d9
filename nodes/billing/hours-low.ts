import { defineTrigger, moneyEvents, z } from '#sdk'
import { hoursLowExamples, hoursLowSample } from './hours-low-examples.ts'

/** Starts when so much of a contract is used up that people want to know, once for each share and period. */
export const hoursLow = defineTrigger({
  type: 'contract.hours_low',
  title: 'Hours running out',
  description:
    'Starts when so much of a block of hours or a credit is used up that the contract warns, and when nothing is left.',
  category: 'triggers',
  icon: 'IconHourglassLow',
  params: z.object({
    when: z
      .enum(['both', 'low', 'exhausted'])
      .default('both')
      .meta({ title: 'When', description: 'It runs low, nothing is left, or both.' }),
    fromPercent: z.int().min(1).max(100).default(1).meta({
      title: 'From this percentage on',
      description: 'The contract says at which percentages it warns. 1: every warning.',
    }),
  }),
  data: moneyEvents['contract.hours_low'],
  sample: hoursLowSample,
  examples: hoursLowExamples,
  own: {
    types: ['contract.hours_low', 'contract.hours_exhausted'],
    refuses: ({ status, percent, threshold, contract }, { when, fromPercent }) => {
      if (status === 'cleared') return `"${contract}" has enough again`
      const isEmpty = percent >= 100
      if (when === 'low' && isEmpty) return `Nothing of "${contract}" is left`
      if (when === 'exhausted' && !isEmpty) return `${percent} % of "${contract}" are used`
      if (threshold < fromPercent) return `It warns at ${threshold} %, wanted from ${fromPercent} % on`
      return undefined
    },
  },
})
