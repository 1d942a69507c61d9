import { defineNode, pause, take, z } from '#sdk'
import { inSeconds, longTimeUnit } from '../durations.ts'
import { waitEventExamples } from './wait-event-examples.ts'

const mostDays = 400

/** Waits for the event that answers: of a type, with a value at a path of its data. */
export const flowWaitEvent = defineNode({
  type: 'flow.wait_event',
  title: 'Wait for an event',
  description: 'Waits until an event with a certain value arrives, or until the time is over.',
  category: 'flow',
  icon: 'IconAntenna',
  effect: 'pure',
  params: z
    .object({
      type: z.string().trim().min(1).max(100).meta({
        title: 'Event',
        description: 'Its type, as the list of events names it.',
        picker: 'eventType',
        placeholder: 'alert.cleared',
      }),
      path: z.string().trim().min(1).max(200).meta({
        title: 'Where to look',
        description: 'Names in the event’s data with dots between them, such as order.id.',
        placeholder: 'order.id',
      }),
      equals: z
        .union([z.string(), z.number(), z.boolean()])
        .transform(String)
        .pipe(z.string().min(1).max(1000))
        .meta({ title: 'Must be', description: 'The value that stands there in the event waited for.' }),
      whose: z.enum(['customer', 'any']).default('customer').meta({
        title: 'Whose events',
        description:
          'Those of this run’s customer, or of anybody. A run without a customer hears those of anybody.',
      }),
      amount: z.coerce.number().positive().max(1_000_000).meta({ title: 'Give up after' }),
      unit: longTimeUnit.default('days').meta({ title: 'Unit' }),
      lookBackMinutes: z.coerce.number().min(0).max(1440).default(10).meta({
        title: 'Look back',
        description: 'Minutes: an answer that came so long before counts as well.',
      }),
    })
    .refine(({ amount, unit }) => inSeconds(amount, unit) <= inSeconds(mostDays, 'days'), {
      path: ['amount'],
      message: `Give up after ${mostDays} days at most`,
    }),
  output: z.object({ event: z.json() }),
  branches: { arrived: 'Arrived', expired: 'Too late' },
  sample: {
    event: {
      id: '0199a1b2-0000-7000-8000-000000000000',
      type: 'webhook.received',
      source: 'webhook',
      data: { order: { id: 'A-17', state: 'shipped' } },
    },
  },
  examples: waitEventExamples,
  run({ params, customerId, now, resumed }) {
    if (resumed?.by === 'signal') return take('arrived', { event: resumed.data })
    if (resumed) return take('expired', { event: null })
    const { type, path, equals, whose, amount, unit, lookBackMinutes } = params
    return pause({
      event: { type, path, equals, customerId: whose === 'any' ? null : customerId, lookBackMinutes },
      until: new Date(now.getTime() + inSeconds(amount, unit) * 1000),
    })
  },
})
