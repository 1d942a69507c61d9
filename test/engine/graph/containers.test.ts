import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { toGraph } from '#engine/graph/graph.ts'
import { failItem, next, openBody, parkAt, scopeAt, settle, startState, unpark } from '#engine/graph/next.ts'
import { itemPath, type Place, placeKey, readPath } from '#engine/graph/place.ts'
import { runState } from '#engine/graph/run-state.ts'
import { buildDocument } from '../../support/document.ts'

const isTrigger = (type: string) => type === 'trigger'
const start = { type: 'trigger' }
const step = { type: 'step' }

/** How a container's body is to be run, by its id. */
type Bodies = Record<string, { items: number; concurrency: number }>

/** Runs a document to its end in the order that `pick` says; answers every place that ran, in order. */
function play(document: WorkflowDocument, bodies: Bodies, pick: (open: number) => number) {
  const graph = toGraph(document)
  let state = startState(graph, 'start', isTrigger)
  const running = new Map<string, Place>()
  const ran: string[] = []
  let widest = 0
  let largest = 0
  for (;;) {
    const plan = next(graph, state, new Set(running.keys()))
    if (plan.finished) return { ran, widest, largest, state }
    for (const place of plan.close) state = settle(graph, state, place, { status: 'ok', handle: 'out' })
    for (const place of plan.start) {
      ran.push(placeKey(place))
      const body = bodies[place.nodeId]
      if (body) {
        const { items: total, concurrency } = body
        state = openBody(graph, state, place, { total, concurrency, tolerate: 0, again: false })
      } else running.set(placeKey(place), place)
    }
    widest = Math.max(widest, running.size)
    largest = Math.max(largest, JSON.stringify(state).length)
    const open = [...running]
    const chosen = open[pick(open.length) % Math.max(1, open.length)]
    if (!chosen) continue
    running.delete(chosen[0])
    state = settle(graph, state, chosen[1], { status: 'ok', handle: 'out' })
  }
}

/** The naive reading: everything that is reached runs once, and what stands in a container once for each item. */
function oracle(document: WorkflowDocument, bodies: Bodies): Set<string> {
  const ran = new Set<string>()
  const runBody = (parentId: string | undefined, path: string) => {
    for (const node of document.nodes.filter(
      (each) => each.parentId === parentId && each.type !== 'trigger',
    )) {
      const into = document.edges.filter((edge) => edge.target === node.id)
      const reached = parentId !== undefined && into.length === 0
      const taken = into.some(
        ({ source }) => source === 'start' || ran.has(placeKey({ path, nodeId: source })),
      )
      if (!reached && !taken) continue
      ran.add(placeKey({ path, nodeId: node.id }))
      const items = bodies[node.id]?.items ?? 0
      for (let index = 0; index < items; index++) runBody(node.id, itemPath({ path, nodeId: node.id }, index))
    }
  }
  runBody(undefined, '')
  return ran
}

/** Documents of up to eight steps, some of them containers with steps or containers in them. */
const documents = fc
  .record({
    parents: fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 8 }),
    containers: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    items: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 8, maxLength: 8 }),
    widths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
    edges: fc.array(fc.tuple(fc.integer({ min: -1, max: 7 }), fc.integer({ min: 0, max: 7 })), {
      maxLength: 14,
    }),
    picks: fc.array(fc.nat(50), { minLength: 1, maxLength: 12 }),
  })
  .map(({ parents, containers, items, widths, edges, picks }) => {
    const size = parents.length
    const name = (n: number) => (n < 0 ? 'start' : `n${n}`)
    // A step stands in an earlier one that is a container.
    const parentOf = (n: number) => {
      const parent = parents[n] ?? -1
      return parent >= 0 && parent < n && containers[parent] ? parent : undefined
    }
    const numbers = Array.from({ length: size }, (_, n) => n)
    const document = buildDocument(
      {
        start,
        ...Object.fromEntries(
          numbers.map((n) => {
            const parent = parentOf(n)
            return [name(n), { ...step, ...(parent === undefined ? {} : { in: name(parent) }) }]
          }),
        ),
      },
      [
        ...new Set(
          edges
            .filter(([a, b]) => a < b && b < size && parentOf(a) === parentOf(b))
            .map(([a, b]) => `${name(a)} -> ${name(b)}`),
        ),
      ],
    )
    const bodies: Bodies = Object.fromEntries(
      numbers
        .filter((n) => containers[n])
        .map((n) => [name(n), { items: items[n] ?? 0, concurrency: widths[n] ?? 1 }]),
    )
    return { document, bodies, picks }
  })

describe('for any containers in containers, any number of items and any order of finishing', () => {
  test('every step that is reached runs once for each item, and the run ends', () => {
    fc.assert(
      fc.property(documents, ({ document, bodies, picks }) => {
        let turn = 0
        const { ran } = play(document, bodies, () => picks[turn++ % picks.length] ?? 0)
        expect(new Set(ran).size).toBe(ran.length)
        expect(new Set(ran)).toEqual(oracle(document, bodies))
      }),
      { numRuns: 3000 },
    )
  })

  test('the state survives being written and read back at any point', () => {
    fc.assert(
      fc.property(documents, ({ document, bodies }) => {
        const { state } = play(document, bodies, () => 0)
        expect(runState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state)
      }),
      { numRuns: 300 },
    )
  })
})

const loop = buildDocument(
  { start, each: step, a: { ...step, in: 'each' }, b: { ...step, in: 'each' }, after: step },
  ['start -> each', 'a -> b', 'each -> after'],
)
const graph = toGraph(loop)
const each = { path: '', nodeId: 'each' }
const opened = (tolerate: number, total = 5, concurrency = 2) =>
  openBody(graph, startState(graph, 'start', isTrigger), each, { total, concurrency, tolerate, again: false })
const done = { status: 'ok' as const, handle: 'out' }
const broken = { class: 'Remote' as const, message: 'no', nodeId: 'a' }

describe('the items of a container', () => {
  test('run as many at once as its concurrency says, and the next begins when one is over', () => {
    const { widest } = play(loop, { each: { items: 30, concurrency: 4 } }, (open) => open - 1)
    expect(widest).toBe(4)
  })

  test('leave nothing behind: the state of 5,000 items is no larger than that of what is under way', () => {
    const { largest } = play(loop, { each: { items: 5000, concurrency: 3 } }, () => 0)
    expect(largest).toBeLessThan(1500)
  })

  test('that fail are let pass as far as it tolerates, and then no further one begins', () => {
    let state = failItem(graph, opened(1), 'each[0]', broken)
    expect(scopeAt(state, '')?.open.each).toMatchObject({ failed: 1, stopped: false, next: 3 })
    state = failItem(graph, state, 'each[1]', broken)
    expect(scopeAt(state, '')?.open.each).toMatchObject({ failed: 2, stopped: true, active: {} })
    expect(next(graph, state, new Set())).toMatchObject({ start: [], close: [each], finished: false })
  })

  test('that are over no longer count what comes late', () => {
    const state = failItem(graph, opened(5), 'each[0]', broken)
    expect(settle(graph, state, { path: 'each[0]', nodeId: 'a' }, done)).toEqual(state)
  })

  test('wait each for itself', () => {
    const place = { path: 'each[1]', nodeId: 'a' }
    const parked = parkAt(graph, opened(0), place, 'wait-1')
    expect(next(graph, parked, new Set()).start).toEqual([{ path: 'each[0]', nodeId: 'a' }])
    expect(next(graph, unpark(graph, parked, place), new Set()).start).toHaveLength(2)
  })
})

test('a path reads back as the containers and items it was made of', () => {
  const inner = itemPath({ path: itemPath({ path: '', nodeId: 'outer' }, 3), nodeId: 'inner' }, 0)
  expect(inner).toBe('outer[3]/inner[0]')
  expect(readPath(inner)).toEqual([
    { nodeId: 'outer', index: 3 },
    { nodeId: 'inner', index: 0 },
  ])
})
