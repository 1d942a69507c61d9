import { defineNode, pause, take, z } from '#sdk'
import { inSeconds, timeUnit } from '../durations.ts'
import { keyParam } from '../key-param.ts'
import { optionalNumber } from '../optional-params.ts'
import { debounceExamples } from './debounce-examples.ts'

/** Of many runs that come close together, only the last goes on. */
export const flowDebounce = defineNode({
  type: 'flow.debounce',
  title: 'Debounce',
  description: 'Waits until nothing of the same key came for a time; only the last one goes on.',
  category: 'flow',
  icon: 'IconFilterBolt',
  effect: 'pure',
  uses: ['rates'],
  params: z.object({
    key: keyParam().meta({
      title: 'Key',
      description: 'What belongs together, such as one device.',
      type: 'string',
      placeholder: '{{ device.id }}',
    }),
    amount: z.coerce.number().positive().max(10_000).default(1).meta({ title: 'Quiet for' }),
    unit: timeUnit.default('minutes').meta({ title: 'Unit' }),
    most: optionalNumber(z.number().positive().max(10_000)).meta({
      title: 'At the latest after',
      description: 'In the same unit: then the last one goes on although more keep coming. Empty: never.',
      type: 'number',
    }),
  }),
  output: z.object({ key: z.string(), count: z.int() }),
  branches: { last: 'Last', superseded: 'Superseded' },
  sample: { key: 'SRV-1', count: 4 },
  examples: debounceExamples,
  async run({ params: { key, amount, unit, most }, rates, now, resumed }) {
    if (resumed?.by === 'signal') return take('superseded', { key, count: 0 })
    if (!resumed) {
      const { signal, since } = await rates.supersede(key)
      const quiet = now.getTime() + inSeconds(amount, unit) * 1000
      const latest = most === undefined ? quiet : since.getTime() + inSeconds(most, unit) * 1000
      const until = new Date(Math.min(quiet, latest))
      if (until > now) return pause({ signal, until })
    }
    const count = await rates.settle(key)
    return count === undefined ? take('superseded', { key, count: 0 }) : take('last', { key, count })
  },
})
