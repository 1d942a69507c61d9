import { setTimeout as delay } from 'node:timers/promises'
import type { Place } from '#engine/graph/place.ts'
import { catalogue } from '#nodes'
import {
  type ActionNode,
  type Catalogue,
  defineNode,
  defineTrigger,
  EffectUncertain,
  StepFailed,
  TryAgain,
  take,
  z,
} from '#sdk'
import { answerAt, behaviour, outputAt, wayAt } from './behaviour.ts'

/** What the steps of random documents reach: it notes each write that took effect by its key, and how often. */
export interface OutsideWorld {
  catalogue: Catalogue
  /** Says where the step with this effect key stands. */
  expect(key: string, place: Place): void
  /** Times that a write took effect, by effect key. */
  performed: Map<string, number>
  /** True while a call under this key has not been answered. */
  isUnderWay(key: string): boolean
  /** Calls take up to so long, in milliseconds. */
  latency: { ms: number }
}

export function createOutsideWorld(): OutsideWorld {
  const places = new Map<string, Place>()
  const performed = new Map<string, number>()
  const underWay = new Map<string, number>()
  const latency = { ms: 0 }

  function placeOf(key: string): Place {
    const place = places.get(key)
    if (place) return place
    throw new StepFailed(`No step stands where the key ${key} says.`, { class: 'Bug', code: 'no_place' })
  }

  async function call(type: string, step: Call): Promise<Output> {
    const { key } = step.effect
    const place = placeOf(key)
    underWay.set(key, (underWay.get(key) ?? 0) + 1)
    try {
      return await answer(type, step, place)
    } finally {
      underWay.set(key, (underWay.get(key) ?? 1) - 1)
    }
  }

  async function answer(
    type: string,
    { params, effect, attempt, signal }: Call,
    place: Place,
  ): Promise<Output> {
    const { is, ...more } = answerAt(params, place)
    const takeEffect = () => {
      if (type === 'test.read') return
      // One who knows the key does nothing twice; the other knows no keys.
      if (type === 'test.call' && performed.has(effect.key)) return
      performed.set(effect.key, (performed.get(effect.key) ?? 0) + 1)
    }
    // Half of the calls take effect at once and their answer is late, the others arrive late.
    const { flag: early } = outputAt({ ...place, nodeId: `${place.nodeId} ${attempt}` })
    if (!early) await passTime(signal)
    if ('times' in more && attempt <= more.times) {
      if (early) await passTime(signal)
      if ('afterSeconds' in more) throw new TryAgain('Busy', { afterSeconds: more.afterSeconds })
      throw new StepFailed('Refused', { class: 'Remote', code: 'refused' })
    }
    const isUnsure = is === 'unsure' && attempt === 1
    if (!isUnsure || ('took' in more && more.took)) takeEffect()
    if (early) await passTime(signal)
    if (isUnsure) throw new EffectUncertain('No answer came')
    return outputAt(place)
  }

  async function passTime(signal: AbortSignal): Promise<void> {
    if (latency.ms === 0) await new Promise((resolve) => setImmediate(resolve))
    else await delay(Math.random() * latency.ms, undefined, { signal })
  }

  const outside = (type: string, effect: 'reads' | 'writes', idempotency: 'native' | 'none'): ActionNode =>
    defineNode({
      ...looks(type),
      effect,
      idempotency,
      params: behaviour,
      output,
      run: (step) => call(type, step),
    })
  const pure = defineNode({
    ...looks('test.pure'),
    effect: 'pure',
    params: behaviour,
    output,
    run: ({ params, effect, attempt }) => answerHere(params, effect.key, attempt),
  })
  const choose = defineNode({
    ...looks('test.choose'),
    effect: 'pure',
    params: behaviour,
    output,
    branches: { a: 'A', b: 'B' },
    run: ({ params, effect, attempt }) =>
      take(wayAt(placeOf(effect.key)), answerHere(params, effect.key, attempt)),
  })

  function answerHere(params: z.output<typeof behaviour>, key: string, attempt: number): Output {
    const place = placeOf(key)
    const answer = answerAt(params, place)
    if (answer.is === 'ok') return outputAt(place)
    if (answer.is !== 'fail') throw new Error(`A step that only computes cannot be ${answer.is}`)
    if (attempt > answer.times) return outputAt(place)
    throw new StepFailed('Refused', { class: 'Validation', code: 'refused' })
  }

  return {
    catalogue: {
      triggers: [start],
      connectors: [],
      actions: [
        ...catalogue.actions,
        pure,
        choose,
        outside('test.read', 'reads', 'native'),
        outside('test.call', 'writes', 'native'),
        outside('test.once', 'writes', 'none'),
      ],
    },
    expect(key, place) {
      places.set(key, place)
    },
    performed,
    isUnderWay: (key) => (underWay.get(key) ?? 0) > 0,
    latency,
  }
}

interface Call {
  params: z.output<typeof behaviour>
  effect: { key: string }
  attempt: number
  signal: AbortSignal
}

const output = z.object({ place: z.string(), flag: z.boolean(), number: z.int() })
type Output = z.output<typeof output>

const looks = (type: string) =>
  ({ type, title: type, description: type, category: 'connectors', icon: 'IconPlug' }) as const

const start = defineTrigger({
  type: 'test.start',
  title: 'Start',
  description: 'Starts',
  icon: 'IconCode',
  params: z.object({}),
  data: z.record(z.string(), z.unknown()),
  sample: {},
  manual: { read: (data) => ({ type: 'test.start', source: 'test', hints: {}, data, raw: data }) },
})
