import fc from 'fast-check'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument } from '../../support/document.ts'

const kind = (type: string, more: Partial<NodeKind> = {}): NodeKind => ({
  type,
  role: 'action',
  title: type,
  description: '',
  category: 'flow',
  icon: '',
  effect: 'pure',
  params: {},
  output: {},
  handles: [{ id: 'out', label: '' }],
  freeParams: true,
  uses: [],
  ...more,
})

/** A trigger, a plain step, a choice, and containers without and with an end. */
export const kinds: ReadonlyMap<string, NodeKind> = new Map(
  [
    kind('hook', { role: 'trigger' }),
    kind('step'),
    kind('if', {
      handles: [
        { id: 'true', label: 'yes' },
        { id: 'false', label: 'no' },
      ],
    }),
    kind('each', { container: true }),
    kind('try', { container: true, hasEnd: true }),
  ].map((each) => [each.type, each]),
)

const handles: Record<string, string[]> = {
  hook: ['out'],
  step: ['out', 'error'],
  if: ['true', 'false', 'error'],
  each: ['out', 'error'],
  try: ['out', 'error'],
}

const ordinary: Record<string, number> = { hook: 1, step: 1, if: 2, each: 1, try: 1 }

interface Draw {
  type: string
  parent: number
  atEnd: boolean
}

const drawn = fc.record({
  type: fc.constantFrom('hook', 'step', 'step', 'step', 'if', 'each', 'try'),
  parent: fc.nat({ max: 12 }),
  atEnd: fc.boolean(),
})

/** Documents as the canvas lets them be drawn: connections run forward and stay in their group. */
export const anyWorkflow: fc.Arbitrary<WorkflowDocument> = fc
  .tuple(
    fc.array(drawn, { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 }), fc.nat({ max: 2 })), { maxLength: 24 }),
    fc.boolean(),
  )
  .map(([draws, others, inRow]) => {
    const groups = draws.map(({ type, parent }, at) => {
      const above = draws[parent]
      return type !== 'hook' && parent < at && above && ['each', 'try'].includes(above.type) ? parent : -1
    })
    const finals = draws.map(
      ({ atEnd }: Draw, at) => atEnd && groups[at] !== -1 && draws[groups[at] ?? -1]?.type === 'try',
    )
    const nextOf = (from: number) =>
      draws.findIndex(
        ({ type }, to) =>
          to > from && type !== 'hook' && groups[to] === groups[from] && finals[to] === finals[from],
      )
    // As most are: a row of steps, each led to by all ordinary ways of the one before it in its group.
    const wishes = inRow
      ? draws.flatMap((_, at) => [0, 1].map((way): [number, number, number] => [at, nextOf(at), way]))
      : others
    const edges = new Set<string>()
    for (const [one, two, way] of wishes) {
      const [from, to] = [Math.min(one, two), Math.max(one, two)]
      if (from < 0) continue
      const source = draws[from]
      const target = draws[to]
      if (from === to || !source || !target || target.type === 'hook') continue
      if (groups[from] !== groups[to] || finals[from] !== finals[to]) continue
      const ways = (handles[source.type] ?? []).slice(0, inRow ? ordinary[source.type] : undefined)
      edges.add(`n${from}:${ways[way % ways.length]} -> n${to}`)
    }
    const nodes = draws.map(({ type }, at) => {
      const group = groups[at] ?? -1
      return [
        `n${at}`,
        {
          type,
          ...(group === -1 ? {} : { in: `n${group}` }),
          ...(finals[at] ? { settings: { finally: true } } : {}),
        },
      ] as const
    })
    return buildDocument(Object.fromEntries(nodes), [...edges])
  })

/** Documents that no editor would have drawn: loops, ways across groups and to triggers, ends that are gone. */
export const anyDocument: fc.Arbitrary<WorkflowDocument> = fc
  .tuple(
    fc.array(drawn, { minLength: 1, maxLength: 10 }),
    fc.array(
      fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 11 }), fc.constantFrom('out', 'true', 'error', 'gone')),
      {
        maxLength: 20,
      },
    ),
  )
  .map(([draws, wishes]) =>
    buildDocument(
      Object.fromEntries(
        draws.map(({ type, parent, atEnd }, at) => [
          `n${at}`,
          {
            type,
            ...(parent > 6 ? { in: `n${parent - 7}` } : {}),
            ...(atEnd ? { settings: { finally: true } } : {}),
          },
        ]),
      ),
      wishes.map(([from, to, handle]) => `n${from}:${handle} -> n${to}`),
    ),
  )
