import { defineTrigger, moneyEvents, z } from '#sdk'
import { seatMismatchExamples, seatMismatchSample } from './seat-mismatch-examples.ts'

/** Starts when a contract bills other quantities than there are, once for each difference. */
export const seatMismatch = defineTrigger({
  type: 'contract.seat_mismatch',
  title: 'Seats differ',
  description: 'Starts when a contract bills more or fewer devices or users than there are.',
  category: 'triggers',
  icon: 'IconListNumbers',
  params: z.object({
    which: z
      .enum(['both', 'too_few', 'too_many'])
      .default('both')
      .meta({ title: 'Which', description: 'Too few are billed, too many, or both.' }),
  }),
  data: moneyEvents['contract.seat_mismatch'],
  sample: seatMismatchSample,
  examples: seatMismatchExamples,
  own: {
    types: ['contract.seat_mismatch'],
    refuses: ({ status, delta, line }, { which }) => {
      if (status === 'cleared') return `"${line}" is billed as it is again`
      if (which === 'too_few' && delta < 0) return `Too many of "${line}" are billed`
      if (which === 'too_many' && delta > 0) return `Too few of "${line}" are billed`
      return undefined
    },
  },
})
