import { defineNode, pause, z } from '#sdk'
import { inSeconds, timeUnit } from '../durations.ts'
import { delayExamples } from './delay-examples.ts'

/** Waits for a time that costs nothing: the run is parked, and goes on after restarts as well. */
export const flowDelay = defineNode({
  type: 'flow.delay',
  title: 'Wait',
  description: 'Waits for some time before the run goes on.',
  category: 'flow',
  icon: 'IconClockPause',
  effect: 'pure',
  params: z.object({
    amount: z.coerce.number().positive().max(10_000).meta({ title: 'How long' }),
    unit: timeUnit.default('minutes').meta({ title: 'Unit' }),
  }),
  output: z.object({ at: z.iso.datetime() }),
  sample: { at: '2026-01-05T08:00:00.000Z' },
  examples: delayExamples,
  run({ params: { amount, unit }, now, resumed }) {
    if (resumed) return { at: now.toISOString() }
    return pause({ until: new Date(now.getTime() + inSeconds(amount, unit) * 1000) })
  },
})
