import { catalogue } from '#nodes'
import {
  type ActionNode,
  type Catalogue,
  defineNode,
  defineTrigger,
  StepFailed,
  TryAgain,
  take,
  z,
} from '#sdk'

/** A hook that takes any JSON, without authentication. */
export const anyHook = defineTrigger({
  type: 'test.hook',
  title: 'Any JSON',
  description: 'Takes any JSON',
  icon: 'IconWebhook',
  params: z.object({ authentication: z.literal('none').default('none') }),
  data: z.record(z.string(), z.json()),
  sample: {},
  webhook: {
    defaultAuth: 'none',
    read(request) {
      const data = JSON.parse(Buffer.from(request.body).toString('utf8'))
      const deliveryKey = request.headers['x-delivery']
      const dedupKey = request.headers['x-problem']
      return [
        {
          type: 'test',
          source: 'test',
          ...(deliveryKey === undefined ? {} : { deliveryKey }),
          ...(dedupKey === undefined ? {} : { dedupKey }),
          hints: {},
          data,
          raw: data,
        },
      ]
    },
  },
})

/** Calls outside of the test's making; `calls` records each with its key. */
export function outsideNodes() {
  const calls: { key: string; attempt: number; value: unknown }[] = []
  const failing = { times: 0, forGood: false }
  let gate: Promise<void> | undefined
  const spec = (type: string, effect: 'reads' | 'writes', idempotency: 'native' | 'none'): ActionNode =>
    defineNode({
      type,
      title: type,
      description: type,
      category: 'connectors',
      icon: 'IconPlug',
      effect,
      idempotency,
      params: z.object({ value: z.json().optional() }),
      output: z.object({ value: z.json() }),
      async run({ params, effect: { key }, attempt, signal }) {
        calls.push({ key, attempt, value: params.value })
        if (gate) {
          await Promise.race([
            gate,
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
          ])
        }
        if (failing.forGood) throw new StepFailed('It is broken', { class: 'Remote', code: 'broken' })
        if (failing.times > 0) {
          failing.times -= 1
          throw new TryAgain('Busy', { afterSeconds: 0 })
        }
        return { value: params.value ?? null }
      },
    })
  return {
    calls,
    failing,
    /** Makes calls wait until the returned function is called. */
    hold(): () => void {
      let open = () => {}
      gate = new Promise((resolve) => {
        open = () => {
          gate = undefined
          resolve()
        }
      })
      return open
    },
    actions: [
      spec('test.call', 'writes', 'native'),
      spec('test.once', 'writes', 'none'),
      spec('test.read', 'reads', 'native'),
    ],
  }
}

/** Leaves by the branch its parameter names. */
export const choose = defineNode({
  type: 'test.choose',
  title: 'Choose',
  description: 'Leaves by the branch named',
  category: 'flow',
  icon: 'IconArrows',
  effect: 'pure',
  params: z.object({ way: z.enum(['a', 'b']) }),
  output: z.null(),
  branches: { a: 'A', b: 'B' },
  run: ({ params }) => take(params.way, null),
})

export function testCatalogue(more: readonly ActionNode[] = []): Catalogue {
  return {
    triggers: [anyHook],
    actions: [...catalogue.actions, choose, ...more],
    connectors: [],
  }
}
