import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { toGraph } from '#engine/graph/graph.ts'
import { countAttempt, leadsBy, next, parkAt, settle, startState, unpark } from '#engine/graph/next.ts'
import type { SettledNode } from '#engine/graph/run-state.ts'
import { buildDocument } from '../../support/document.ts'

const isTrigger = (type: string) => type === 'trigger'

/** How each node ends, by id; `out` where nothing is said. */
type Ends = Record<string, SettledNode>

/** Runs a document to its end, picking the next node to finish by `pick`; answers the nodes in the order they ran. */
function play(
  document: WorkflowDocument,
  ends: Ends,
  pick: (running: string[]) => number = () => 0,
): string[] {
  const graph = toGraph(document)
  let state = startState(graph, 'start', isTrigger)
  const running = new Set<string>()
  const ran: string[] = []
  for (;;) {
    const plan = next(graph, state, running)
    for (const { nodeId } of plan.start) {
      running.add(nodeId)
      ran.push(nodeId)
    }
    if (plan.finished) return ran
    const open = [...running]
    const id = open[pick(open) % open.length] ?? ''
    running.delete(id)
    state = settle(graph, state, { path: '', nodeId: id }, ends[id] ?? { status: 'ok', handle: 'out' })
  }
}

const step = { type: 'step' }
const start = { type: 'trigger' }

describe('what comes next', () => {
  test('steps of a chain run one after the other', () => {
    const chain = buildDocument({ start, a: step, b: step, c: step }, ['start -> a', 'a -> b', 'b -> c'])
    expect(play(chain, {})).toEqual(['a', 'b', 'c'])
  })

  test('only the branch that was taken runs, and what follows both runs once', () => {
    const diamond = buildDocument({ start, choose: step, yes: step, no: step, after: step }, [
      'start -> choose',
      'choose:yes -> yes',
      'choose:no -> no',
      'yes -> after',
      'no -> after',
    ])
    expect(play(diamond, { choose: { status: 'ok', handle: 'no' } })).toEqual(['choose', 'no', 'after'])
  })

  test('a dead path is dead as far as it reaches', () => {
    const far = buildDocument({ start, choose: step, a: step, b: step, c: step, end: step }, [
      'start -> choose',
      'choose:yes -> a',
      'a -> b',
      'b -> c',
      'c -> end',
    ])
    expect(play(far, { choose: { status: 'ok', handle: 'no' } })).toEqual(['choose'])
  })

  test('a join of all waits for every path that was taken', () => {
    const fork = buildDocument({ start, a: step, b: step, join: step }, [
      'start -> a',
      'start -> b',
      'a -> join',
      'b -> join',
    ])
    expect(play(fork, {}, () => 1)).toEqual(['a', 'b', 'join'])
  })

  test('a join of any starts with the first and does not start again', () => {
    const race = buildDocument(
      { start, a: step, b: step, join: { ...step, settings: { join: 'any' } }, after: step },
      ['start -> a', 'start -> b', 'a -> join', 'b -> join', 'join -> after'],
    )
    expect(play(race, {})).toEqual(['a', 'b', 'join', 'after'])
  })

  test('a failed step leaves by its error handle only', () => {
    const guarded = buildDocument({ start, a: step, after: step, mend: step }, [
      'start -> a',
      'a -> after',
      'a:error -> mend',
    ])
    expect(play(guarded, { a: { status: 'error', handle: 'error' } })).toEqual(['a', 'mend'])
  })

  test('the other triggers of a workflow neither run nor hold anything up', () => {
    const two = buildDocument({ start, other: start, a: step, b: step }, [
      'start -> a',
      'other -> a',
      'other -> b',
    ])
    expect(play(two, {})).toEqual(['a'])
  })
})

const at = (nodeId: string) => ({ path: '', nodeId })
const ok: SettledNode = { status: 'ok', handle: 'out' }
const startsOf = (...args: Parameters<typeof next>) => next(...args).start.map(({ nodeId }) => nodeId)

describe('while steps are under way', () => {
  const merged = (join: 'all' | 'any') => {
    const graph = toGraph(
      buildDocument({ start, a: step, b: step, join: { ...step, settings: { join } } }, [
        'start -> a',
        'start -> b',
        'a -> join',
        'b -> join',
      ]),
    )
    return { graph, state: settle(graph, startState(graph, 'start', isTrigger), at('a'), ok) }
  }

  test('a join of any starts beside them, and one of all waits for them', () => {
    const any = merged('any')
    expect(next(any.graph, any.state, new Set(['b']))).toEqual({
      start: [at('join')],
      close: [],
      finished: false,
    })
    const all = merged('all')
    expect(next(all.graph, all.state, new Set(['b']))).toEqual({ start: [], close: [], finished: false })
  })

  test('a join of any waits for the first, though a way to it is dead', () => {
    const { graph } = merged('any')
    const failed = settle(graph, startState(graph, 'start', isTrigger), at('a'), {
      status: 'error',
      handle: null,
    })
    expect(startsOf(graph, failed, new Set(['b']))).toEqual([])
    expect(failed.settled).not.toHaveProperty('join')
  })

  test('the run is not over, be it that a step waits, or that one runs whose item is over', () => {
    const { graph, state } = merged('all')
    const parked = parkAt(graph, state, at('b'), 'wait')
    expect(parked.waiting).toEqual({ b: 'wait' })
    expect(next(graph, parked, new Set())).toEqual({ start: [], close: [], finished: false })
    expect(startsOf(graph, unpark(graph, parked, at('b')), new Set())).toEqual(['b'])
    const over = settle(graph, settle(graph, state, at('b'), ok), at('join'), ok)
    expect(next(graph, over, new Set(['each[0]/late'])).finished).toBe(false)
    expect(next(graph, over, new Set())).toEqual({ start: [], close: [], finished: true })
  })

  test('attempts are counted for each step until it has ended', () => {
    const { graph, state } = merged('all')
    const tried = countAttempt(graph, countAttempt(graph, state, at('b'), 1), at('b'), 2)
    expect(tried).toEqual({ ...state, attempts: { b: 2 } })
    const other = countAttempt(graph, tried, at('join'), 1)
    expect(settle(graph, other, at('b'), ok).attempts).toEqual({ join: 1 })
  })
})

test('a workflow without steps is over at once, and one without its trigger too', () => {
  const empty = toGraph(buildDocument({}, []))
  const state = startState(empty, 'start', isTrigger)
  expect(state).toEqual({ settled: {}, attempts: {}, waiting: {}, open: {} })
  expect(next(empty, state, new Set())).toEqual({ start: [], close: [], finished: true })
})

test('a trigger that did not happen is skipped, and so is what only that leads to', () => {
  const graph = toGraph(
    buildDocument({ start, other: start, a: step, b: step }, ['start -> a', 'other -> b']),
  )
  const skipped = { status: 'skipped', handle: null }
  expect(startState(graph, 'start', isTrigger).settled).toEqual({ start: ok, other: skipped, b: skipped })
})

test('a step leads by the ways out that are connected, and by no other', () => {
  const graph = toGraph(buildDocument({ start, a: step, b: step }, ['a -> b', 'a:error -> b']))
  const leads = (id: string, handle: string) => {
    const entry = graph.nodes.get(id)
    return entry !== undefined && leadsBy(entry, handle)
  }
  expect(['out', 'error', 'other'].map((handle) => leads('a', handle))).toEqual([true, true, false])
  expect(leads('b', 'out')).toBe(false)
})

/** Graphs without loops: edges lead from lower to higher numbers. */
const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.record({
      edges: fc.uniqueArray(
        fc.tuple(
          fc.integer({ min: -1, max: size - 1 }),
          fc.integer({ min: 0, max: size - 1 }),
          fc.constantFrom('out', 'other', 'error'),
        ),
        { maxLength: size * 3, selector: (edge) => edge.join() },
      ),
      joins: fc.array(fc.constantFrom<'all' | 'any'>('all', 'any'), { minLength: size, maxLength: size }),
      handles: fc.array(fc.constantFrom('out', 'other', 'error'), { minLength: size, maxLength: size }),
      picks: fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }),
      size: fc.constant(size),
    }),
  )
  .map(({ edges, joins, handles, picks, size }) => {
    const name = (n: number) => (n < 0 ? 'start' : `n${n}`)
    const numbers = Array.from({ length: size }, (_, n) => n)
    const document = buildDocument(
      {
        start,
        ...Object.fromEntries(
          numbers.map((n) => [name(n), { ...step, settings: { join: joins[n] ?? 'all' } }]),
        ),
      },
      edges
        .filter(([from, to]) => from < to)
        .map(([from, to, handle]) => `${name(from)}:${from < 0 ? 'out' : handle} -> ${name(to)}`),
    )
    const ends: Ends = Object.fromEntries(
      numbers.map((n) => [
        name(n),
        {
          status: handles[n] === 'error' ? 'error' : 'ok',
          handle: handles[n] ?? 'out',
        } satisfies SettledNode,
      ]),
    )
    return { document, ends, picks }
  })

/** The naive reading: a node runs when one path into it was taken, decided in the order of the numbers. */
function oracle(document: WorkflowDocument, ends: Ends): Set<string> {
  const ran = new Set<string>(['start'])
  for (const node of document.nodes) {
    const taken = document.edges.some((edge) => {
      if (edge.target !== node.id || !ran.has(edge.source)) return false
      return (edge.source === 'start' ? 'out' : ends[edge.source]?.handle) === edge.sourceHandle
    })
    if (taken) ran.add(node.id)
  }
  ran.delete('start')
  return ran
}

describe('for any graph, any ends and any order of finishing', () => {
  test('exactly the steps with a taken path run, each once, and the run ends', () => {
    fc.assert(
      fc.property(graphs, ({ document, ends, picks }) => {
        let turn = 0
        const ran = play(document, ends, () => picks[turn++ % picks.length] ?? 0)
        expect(new Set(ran).size).toBe(ran.length)
        expect(new Set(ran)).toEqual(oracle(document, ends))
      }),
      { numRuns: 5000 },
    )
  })

  test('a join of all starts after every step that leads to it and ran', () => {
    fc.assert(
      fc.property(graphs, ({ document, ends, picks }) => {
        let turn = 0
        const graph = toGraph(document)
        let state = startState(graph, 'start', isTrigger)
        const running = new Set<string>()
        for (;;) {
          const plan = next(graph, state, running)
          for (const { nodeId: id } of plan.start) {
            const entry = graph.nodes.get(id)
            if (entry?.node.settings.join !== 'any') {
              for (const edge of entry?.incoming ?? []) expect(state.settled).toHaveProperty(edge.source)
            }
            running.add(id)
          }
          if (plan.finished) return
          const open = [...running]
          const id = open[(picks[turn++ % picks.length] ?? 0) % open.length] ?? ''
          running.delete(id)
          state = settle(graph, state, { path: '', nodeId: id }, ends[id] ?? { status: 'ok', handle: 'out' })
        }
      }),
      { numRuns: 2000 },
    )
  })
})
