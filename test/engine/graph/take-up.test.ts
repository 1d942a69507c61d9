import { describe, expect, test } from 'vitest'
import { toGraph } from '#engine/graph/graph.ts'
import { next, openBody, parkAt, settle, startState } from '#engine/graph/next.ts'
import { stepsIn, takeUpBefore, takeUpFailed } from '#engine/graph/take-up.ts'
import { buildDocument } from '../../support/document.ts'

const isTrigger = (type: string) => type === 'trigger'
const graph = toGraph(
  buildDocument(
    {
      start: { type: 'trigger' },
      a: { type: 'step' },
      b: { type: 'step' },
      after: { type: 'step' },
      beside: { type: 'step' },
      loop: { type: 'step' },
      inner: { type: 'step', in: 'loop' },
    },
    ['start -> a', 'a -> b', 'b -> after', 'start -> beside', 'start -> loop'],
  ),
)
const at = (nodeId: string, path = '') => ({ nodeId, path })
const ok = { status: 'ok' as const, handle: 'out' }
const failed = { status: 'error' as const, handle: null }
const begun = settle(graph, startState(graph, 'start', isTrigger), at('a'), ok)
const starts = (state: typeof begun) => next(graph, state, new Set()).start.map(({ nodeId }) => nodeId)

describe('a failed run that is taken up', () => {
  test('begins with the step that failed, and knows what was skipped because of it as open again', () => {
    const ended = settle(graph, settle(graph, begun, at('beside'), ok), at('b'), failed)
    expect(ended.settled.after).toEqual({ status: 'skipped', handle: null })
    const state = takeUpFailed(graph, ended, 'b')
    expect(state.settled).toEqual({ start: ok, a: ok, beside: ok })
    expect(starts(state)).toEqual(['b', 'loop'])
  })

  test('begins with the step that ended it, though that went well itself', () => {
    const ended = settle(graph, begun, at('b'), ok)
    expect(starts(takeUpFailed(graph, ended, 'b'))).toContain('b')
  })

  test('begins anew what waited, keeps the place of a loop, and runs a container with rounds from its beginning', () => {
    const body = { total: 3, concurrency: 1, tolerate: 0 }
    const waiting = parkAt(graph, settle(graph, begun, at('b'), failed), at('beside'), 'w1')
    const once = openBody(graph, waiting, at('loop'), { ...body, again: false })
    const inside = parkAt(graph, once, at('inner', 'loop[0]'), 'w2')
    const state = takeUpFailed(graph, inside, 'b')
    expect(state.waiting).toEqual({})
    expect(next(graph, state, new Set()).start).toEqual([at('b'), at('beside'), at('inner', 'loop[0]')])
    const rounds = openBody(graph, waiting, at('loop'), { ...body, again: true })
    expect(starts(takeUpFailed(graph, rounds, 'b'))).toEqual(['b', 'beside', 'loop'])
  })
})

test('a run that is taken up makes each step again that failed without a way out, and none that failed by its error way', () => {
  const chains = toGraph(
    buildDocument(
      {
        start: { type: 'trigger' },
        one: { type: 'step' },
        mend: { type: 'step' },
        other: { type: 'step' },
        two: { type: 'step' },
        late: { type: 'step' },
        done: { type: 'step' },
      },
      ['start -> one', 'one:error -> mend', 'one -> other', 'start -> two', 'two -> late', 'two -> done'],
    ),
  )
  const caught = { status: 'error' as const, handle: 'error' }
  const skipped = { status: 'skipped' as const, handle: null }
  const begin = startState(chains, 'start', isTrigger)
  const ended = Object.entries({ one: caught, mend: failed, two: failed }).reduce(
    (state, [id, end]) => settle(chains, state, at(id), end),
    begin,
  )
  // What ran behind it, by another way, is not made again.
  const ran = { ...ended, settled: { ...ended.settled, done: ok } }
  expect(ran.settled).toMatchObject({ other: skipped, late: skipped })
  const state = takeUpFailed(chains, ran, 'two')
  expect(state.settled).toEqual({ start: ok, one: caught, other: skipped, done: ok })
  expect(next(chains, state, new Set()).start).toEqual([at('mend'), at('two')])
})

test('the steps that a state knows of are those of its items too', () => {
  const body = { total: 2, concurrency: 2, tolerate: 0, again: false }
  const state = openBody(graph, begun, at('loop'), body)
  expect(stepsIn(state)).toEqual(new Set(['start', 'a', 'loop']))
  const [, item] = Object.values(state.open.loop?.active ?? {})
  if (!state.open.loop || !item) throw new Error('No items')
  const active = { ...state.open.loop.active, 1: { ...item, settled: { inner: ok } } }
  const inside = { ...state, open: { loop: { ...state.open.loop, active } } }
  expect(stepsIn(inside)).toEqual(new Set(['start', 'a', 'loop', 'inner']))
})

test('a run that is forked before a step keeps what does not come after it', () => {
  const ended = settle(graph, settle(graph, begun, at('beside'), ok), at('b'), ok)
  const state = takeUpBefore(graph, ended, 'b')
  expect(stepsIn(state)).toEqual(new Set(['start', 'a', 'beside']))
  expect(starts(state)).toEqual(['b', 'loop'])
})
