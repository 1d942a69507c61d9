import { defineNode, type ErrorClass, each, pause, StepFailed, z } from '#sdk'
import { inSeconds, timeUnit } from '../durations.ts'
import { keyParam } from '../key-param.ts'
import { lockExamples } from './lock-examples.ts'

/** Runs the steps in it while no other run with the same key is in such a container. */
export const flowLock = defineNode({
  type: 'flow.lock',
  title: 'One at a time',
  description:
    'Runs the steps in it while no other run does the same for that key; the others stand in line.',
  category: 'flow',
  icon: 'IconLock',
  effect: 'pure',
  uses: ['locks'],
  container: true,
  params: z.object({
    key: keyParam().meta({
      title: 'Key',
      description: 'Runs with the same key, of whatever workflow, go one after the other.',
      type: 'string',
      placeholder: 'backup {{ device.hostname }}',
    }),
    amount: z.coerce.number().positive().max(10_000).default(1).meta({ title: 'Wait at most' }),
    unit: timeUnit.default('hours').meta({ title: 'Unit' }),
  }),
  output: z.object({ key: z.string() }),
  sample: { key: 'backup SRV-1' },
  examples: lockExamples,
  async run({ params: { key, amount, unit }, locks, now, resumed, rounds }) {
    if (rounds && rounds.done > 0) {
      // What fails is taken back, the release too: it is asked for one more empty round, and fails in that.
      const [error] = rounds.errors
      if ((await locks.release()) && error) return each([], { again: true })
      if (!error) return { key }
      throw new StepFailed(error.message, { class: error.class as ErrorClass, code: 'item_failed' })
    }
    const claim = await locks.claim(key)
    if (claim.held) return each([null], { again: true, tolerate: 1 })
    if (resumed?.by !== 'timer') {
      return pause({
        signal: claim.signal,
        until: new Date(now.getTime() + inSeconds(amount, unit) * 1000),
      })
    }
    const holder = claim.holder ? `run ${claim.holder} still holds it` : 'others were before this run'
    throw new StepFailed(
      `"${key}" did not become free within ${amount} ${unit}: ${holder}. Look at what that run is doing, or wait longer.`,
      { class: 'Timeout', code: 'lock_timeout' },
    )
  },
})
