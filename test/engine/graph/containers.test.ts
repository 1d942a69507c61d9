import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { toGraph } from '#engine/graph/graph.ts'
import { failItem, next, openBody, parkAt, scopeAt, settle, startState, unpark } from '#engine/graph/next.ts'
import { itemPath, type Place, parentPath, placeKey, readPath } from '#engine/graph/place.ts'
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

describe('the body of a container', () => {
  const body = { total: 2, concurrency: 1, tolerate: 3, again: true }

  test('goes on counting in a further round', () => {
    let state = openBody(graph, startState(graph, 'start', isTrigger), each, body)
    expect(state.open.each).toEqual({
      ...body,
      next: 1,
      succeeded: 0,
      failed: 0,
      stopped: false,
      errors: [],
      active: { 0: { settled: {}, attempts: {}, waiting: {}, open: {} } },
    })
    state = failItem(graph, state, 'each[0]', broken)
    for (const nodeId of ['a', 'b']) state = settle(graph, state, { path: 'each[1]', nodeId }, done)
    expect(state.open.each).toMatchObject({ next: 2, succeeded: 1, failed: 1, active: {} })
    expect(next(graph, state, new Set())).toEqual({ start: [], close: [each], finished: false })
    state = openBody(graph, state, each, { ...body, total: 3 })
    expect(state.open.each).toMatchObject({ total: 5, next: 3, succeeded: 1, failed: 1, stopped: false })
    expect(state.open.each?.errors).toEqual([{ index: 0, ...broken }])
    expect(next(graph, state, new Set()).start).toEqual([{ path: 'each[2]', nodeId: 'a' }])
  })

  test('that is empty is over for all of its items', () => {
    const hollow = toGraph(buildDocument({ start, each: step }, ['start -> each']))
    const state = openBody(hollow, startState(hollow, 'start', isTrigger), each, { ...body, total: 4 })
    expect(state.open.each).toMatchObject({ total: 4, next: 4, succeeded: 4, active: {} })
    expect(next(hollow, state, new Set())).toEqual({ start: [], close: [each], finished: false })
  })

  test('is what runs at its end, where that is its part', () => {
    const withEnd = toGraph(
      buildDocument(
        {
          start,
          each: step,
          a: { ...step, in: 'each' },
          end: { ...step, in: 'each', settings: { finally: true } },
        },
        ['start -> each'],
      ),
    )
    const begun = startState(withEnd, 'start', isTrigger)
    const startsOf = (part: { part?: 'finally' }) =>
      next(withEnd, openBody(withEnd, begun, each, { ...body, ...part }), new Set()).start
    expect(startsOf({})).toEqual([{ path: 'each[0]', nodeId: 'a' }])
    expect(startsOf({ part: 'finally' })).toEqual([{ path: 'each[0]', nodeId: 'end' }])
  })
})

describe('of items that fail', () => {
  test('the first ten errors are kept, each with its item', () => {
    let state = opened(100, 20, 20)
    for (let n = 0; n < 12; n++)
      state = failItem(graph, state, `each[${n}]`, { ...broken, message: `no ${n}` })
    expect(state.open.each?.failed).toBe(12)
    expect(state.open.each?.errors).toEqual(
      Array.from({ length: 10 }, (_, index) => ({ index, ...broken, message: `no ${index}` })),
    )
  })

  test('none counts that is over, not begun, of a container that is over, or of none', () => {
    const state = failItem(graph, opened(5), 'each[0]', broken)
    for (const path of ['each[0]', 'each[4]', 'gone[0]', '']) {
      expect(failItem(graph, state, path, broken)).toBe(state)
    }
  })
})

test('there is nothing around a step in an item that is over, however deep', () => {
  const state = opened(5)
  expect(scopeAt(state, 'each[1]')).toBe(state.open.each?.active[1])
  for (const path of ['each[4]', 'gone[0]', 'each[4]/inner[0]', 'gone[0]/inner[0]/deep[0]']) {
    expect(scopeAt(state, path)).toBeUndefined()
  }
  for (const path of ['each[4]', 'gone[0]']) {
    expect(settle(graph, state, { path, nodeId: 'a' }, done)).toBe(state)
  }
})

describe('an item that goes on in another version', () => {
  const of = (...edges: string[]) =>
    toGraph(
      buildDocument(
        {
          start,
          each: step,
          a: { ...step, in: 'each' },
          b: { ...step, in: 'each' },
          c: { ...step, in: 'each' },
        },
        ['start -> each', ...edges],
      ),
    )
  const [before, after] = [of('a -> b'), of('a:other -> b')]
  const inItem = (nodeId: string) => ({ path: 'each[0]', nodeId })
  const body = { total: 1, concurrency: 1, tolerate: 0, again: false }
  const open = openBody(before, startState(before, 'start', isTrigger), each, body)
  const past = settle(before, open, inItem('a'), done)

  test('is over without a step to which that has no living way', () => {
    expect(settle(before, past, inItem('c'), done).open.each).toMatchObject({ succeeded: 0 })
    expect(settle(after, past, inItem('c'), done).open.each).toMatchObject({ succeeded: 1, active: {} })
  })

  test('is not over while such a step waits there, or runs its own body', () => {
    const parked = parkAt(before, past, inItem('b'), 'wait')
    expect(settle(after, parked, inItem('c'), done).open.each).toMatchObject({ succeeded: 0 })
    const opened = openBody(before, past, inItem('b'), { ...body, total: 0 })
    expect(settle(after, opened, inItem('c'), done).open.each).toMatchObject({ succeeded: 0 })
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

test('around a path is that of its container, and nothing around the outermost', () => {
  expect(parentPath('outer[3]/inner[0]/deep[1]')).toBe('outer[3]/inner[0]')
  expect(parentPath('outer[3]')).toBe('')
})
