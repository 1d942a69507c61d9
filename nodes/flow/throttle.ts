import { defineNode, pause, take, z } from '#sdk'
import { inSeconds, timeUnit } from '../durations.ts'
import { keyParam } from '../key-param.ts'
import { throttleExamples } from './throttle-examples.ts'

/** Lets so many runs pass in a time, exactly counted over all workers. */
export const flowThrottle = defineNode({
  type: 'flow.throttle',
  title: 'Throttle',
  description:
    'Lets at most so many runs pass within a time; the others leave another way, or wait their turn.',
  category: 'flow',
  icon: 'IconGauge',
  effect: 'pure',
  uses: ['rates'],
  params: z.object({
    key: keyParam().meta({
      title: 'Key',
      description: 'Each key is counted for itself, such as each device or each customer.',
      type: 'string',
      placeholder: '{{ customer.id }}',
    }),
    most: z.coerce.number().int().min(1).max(1000).meta({ title: 'At most' }),
    amount: z.coerce.number().positive().max(10_000).default(1).meta({ title: 'Within' }),
    unit: timeUnit.default('hours').meta({ title: 'Unit' }),
    whenOver: z.enum(['leave', 'wait']).default('leave').meta({
      title: 'When there are more',
      description: 'leave: they go by Over. wait: each waits for the next free moment, in order.',
    }),
    shared: z.boolean().default(false).meta({
      title: 'Count together with other steps',
      description: 'On: every step that is set so counts the same keys together, in all workflows.',
    }),
  }),
  output: z.object({ key: z.string(), next: z.iso.datetime().nullable(), waited: z.boolean() }),
  branches: { pass: 'Passes', over: 'Over' },
  sample: { key: 'SRV-1', next: null, waited: false },
  examples: throttleExamples,
  async run({ params: { key, most, amount, unit, whenOver, shared }, rates, resumed }) {
    if (resumed) return take('pass', { key, next: null, waited: true })
    const wait = whenOver === 'wait'
    const taken = await rates.take(key, most, inSeconds(amount, unit), { promise: wait, shared })
    if (taken.allowed) return take('pass', { key, next: null, waited: false })
    if (wait) return pause({ until: taken.next })
    return take('over', { key, next: taken.next.toISOString(), waited: false })
  },
})
