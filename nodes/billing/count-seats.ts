import { dayIn, defineNode, seatCount, z } from '#sdk'
import { optionalDay, optionalId } from '../optional-params.ts'
import { countSeatsExamples, countSeatsSample } from './count-seats-examples.ts'

/** What contracts bill by what there is, beside what there is. */
export const countSeats = defineNode({
  type: 'billing.count_seats',
  title: 'Count seats',
  description: 'Counts devices and users, and compares them with what contracts bill.',
  category: 'money',
  icon: 'IconListNumbers',
  effect: 'reads',
  uses: ['billing'],
  params: z.object({
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns, or without one all.',
      picker: 'customer',
    }),
    onlyMismatches: z.boolean().default(true).meta({
      title: 'Only where they differ',
      description: 'By more than the line tolerates.',
    }),
    day: optionalDay().meta({ title: 'Day', description: 'Contracts in force on it. Empty: today.' }),
  }),
  output: z.object({
    count: z.int(),
    /** One line each, for a message. */
    lines: z.string(),
    seats: z.array(seatCount),
  }),
  sample: countSeatsSample,
  examples: countSeatsExamples,
  run: async ({ params, billing, customerId, now }) => {
    const counted = await billing.countSeats({
      customerId: params.customerId ?? customerId ?? undefined,
      day: params.day ?? dayIn('UTC', now),
    })
    const seats = params.onlyMismatches ? counted.filter(({ mismatch }) => mismatch) : counted
    const lines = seats.map(
      ({ contract, name, billedQuantity, actualQuantity, delta }) =>
        `${contract}, ${name}: ${billedQuantity} billed, ${actualQuantity ?? 'not'} counted` +
        (delta === 0 ? '' : ` (${delta > 0 ? '+' : ''}${delta})`),
    )
    return { count: seats.length, lines: lines.join('\n'), seats }
  },
})
