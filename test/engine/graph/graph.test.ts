import { describe, expect, test } from 'vitest'
import { findLoop, groupsAround, reachableFrom, toGraph, upstreamOf } from '#engine/graph/graph.ts'
import { buildDocument } from '../../support/document.ts'

const step = { type: 'step' }
const within = (group: string, settings = {}) => ({ ...step, in: group, settings })
const sketch = (...args: Parameters<typeof buildDocument>) => toGraph(buildDocument(...args))

describe('a graph', () => {
  test('has the steps of each group in document order, and those at its end apart', () => {
    const graph = sketch(
      {
        c: step,
        b: within('group'),
        a: within('group', { finally: false }),
        group: step,
        last: within('group', { finally: true }),
        later: within('group', { finally: true }),
        // What stands in no group has no end to wait for.
        alone: { ...step, settings: { finally: true } },
      },
      [],
    )
    expect(graph.bodies).toEqual(
      new Map([
        ['', ['c', 'group', 'alone']],
        ['group', ['b', 'a']],
      ]),
    )
    expect(graph.finals).toEqual(new Map([['group', ['last', 'later']]]))
  })

  test('has no connection that leads nowhere or comes from nowhere', () => {
    const graph = sketch({ a: step, b: step }, ['a -> b', 'a -> gone', 'gone -> b'])
    expect(graph.nodes.get('a')?.outgoing.map(({ id }) => id)).toEqual(['e0'])
    expect(graph.nodes.get('b')?.incoming.map(({ id }) => id)).toEqual(['e0'])
  })
})

const nested = sketch(
  {
    start: step,
    before: step,
    outer: step,
    first: within('outer'),
    inner: within('outer'),
    deep: within('inner'),
    deeper: within('inner'),
    end: within('outer', { finally: true }),
    after: step,
    beside: step,
  },
  [
    'start -> before',
    'before -> outer',
    'first -> inner',
    'deep -> deeper',
    'outer -> after',
    'start -> beside',
  ],
)
const ring = sketch({ hook: step, read: step, a: within('b'), b: within('a'), in: within('a') }, [
  'hook -> read',
  'read -> a',
])
const looped = sketch({ a: step, b: step, c: step, d: step }, ['a -> b', 'b -> c', 'c -> a', 'c -> d'])

describe('the steps that have ended when one runs', () => {
  test.each([
    ['start', []],
    ['beside', ['start']],
    ['outer', ['before', 'start']],
    ['after', ['before', 'outer', 'start']],
    ['first', ['before', 'start']],
    ['deeper', ['before', 'deep', 'first', 'start']],
    ['end', ['before', 'start']],
    ['gone', []],
  ])('lead to it, or to a group around it: %s', (id, expected) => {
    expect([...upstreamOf(nested, id)].toSorted()).toEqual(expected)
  })

  test('are found where they lead back to themselves, and where groups stand in each other', () => {
    expect([...upstreamOf(looped, 'd')].toSorted()).toEqual(['a', 'b', 'c'])
    expect([...upstreamOf(ring, 'in')].toSorted()).toEqual(['hook', 'read'])
  })
})

describe('the steps that can be reached', () => {
  test.each([
    [['after'], ['after']],
    [['deep'], ['deep', 'deeper']],
    [['first'], ['deep', 'deeper', 'first', 'inner']],
    [['outer'], ['after', 'deep', 'deeper', 'end', 'first', 'inner', 'outer']],
    [
      ['before', 'beside'],
      ['after', 'before', 'beside', 'deep', 'deeper', 'end', 'first', 'inner', 'outer'],
    ],
    [['gone'], ['gone']],
  ])('follow, or stand in what follows: from %j', (from, expected) => {
    expect([...reachableFrom(nested, from)].toSorted()).toEqual(expected)
  })

  test('are found where they lead back to themselves; nothing leads into a body of which no step is the first', () => {
    expect([...reachableFrom(looped, ['b'])].toSorted()).toEqual(['a', 'b', 'c', 'd'])
    const closed = sketch({ group: step, a: within('group'), b: within('group') }, ['a -> b', 'b -> a'])
    expect([...reachableFrom(closed, ['group'])]).toEqual(['group'])
  })
})

test('the groups around a step are told from the innermost, each once even where they stand in each other', () => {
  expect([...groupsAround(nested, 'deeper')]).toEqual(['inner', 'outer'])
  expect([...groupsAround(nested, 'outer')]).toEqual([])
  expect([...groupsAround(nested, 'gone')]).toEqual([])
  expect([...groupsAround(ring, 'in')]).toEqual(['a', 'b'])
  expect([...groupsAround(ring, 'a')]).toEqual(['b', 'a'])
})

describe('a loop', () => {
  const steps = { a: step, b: step, c: step, d: step }
  test.each<[string, string[], string[] | undefined]>([
    ['is not there where nothing is connected', [], undefined],
    ['is not there where two ways lead to one step', ['a -> b', 'a -> c', 'b -> d', 'c -> d'], undefined],
    ['is not there where a way was gone before', ['c -> d', 'a -> c', 'b -> c'], undefined],
    ['of one step', ['a -> a'], ['a', 'a']],
    ['of all', ['a -> b', 'b -> c', 'c -> d', 'd -> a'], ['a', 'b', 'c', 'd', 'a']],
    ['without what leads to it', ['a -> b', 'b -> c', 'c -> d', 'd -> b'], ['b', 'c', 'd', 'b']],
    ['behind another way out', ['a -> b', 'a -> c', 'c -> d', 'd -> c'], ['c', 'd', 'c']],
    ['apart from where the first step leads', ['a -> b', 'c -> d', 'd -> c'], ['c', 'd', 'c']],
  ])('%s', (_, edges, expected) => {
    expect(findLoop(sketch(steps, edges))).toEqual(expected)
  })
})
