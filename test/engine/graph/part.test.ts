import { expect, test } from 'vitest'
import { type Graph, toGraph } from '#engine/graph/graph.ts'
import { partAlone, partUntil, stepsNeededBy } from '#engine/graph/part.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'

const document = buildDocument(
  {
    hook: { type: 'hook' },
    read: { type: 'read' },
    beside: { type: 'read', params: { of: literal('steps.read') } },
    loop: { type: 'each', params: { items: expression('steps.read.output.list') } },
    first: { type: 'write', in: 'loop', params: { name: template('{{ loop.item }}') } },
    second: {
      type: 'write',
      in: 'loop',
      params: { name: template('{{ steps.first.output["id"] }} {{ steps.read.output }}') },
    },
    end: { type: 'write', in: 'loop', settings: { finally: true } },
    after: {
      type: 'write',
      settings: { join: 'any' },
      params: { count: expression('steps.loop.output.count') },
    },
  },
  ['hook -> read', 'hook -> beside', 'read -> loop', 'first -> second', 'loop -> after', 'beside -> after'],
)
const graph = toGraph(document)
const ids = ({ nodes }: Graph) => [...nodes.keys()]
const edges = ({ document }: Graph) =>
  document.edges.map(({ source, sourceHandle, target }) => `${source}:${sourceHandle} -> ${target}`)

test('a workflow until a step has what leads to it, and a group with all that stands in it', () => {
  expect(ids(partUntil(graph, 'read'))).toEqual(['hook', 'read'])
  expect(ids(partUntil(graph, 'loop'))).toEqual(['hook', 'read', 'loop', 'first', 'second', 'end'])
  expect(ids(partUntil(graph, 'after'))).toEqual(ids(graph))
})

test('until a step in a group has the group, and of what stands in it only what leads there', () => {
  expect(ids(partUntil(graph, 'first'))).toEqual(['hook', 'read', 'loop', 'first'])
  expect(edges(partUntil(graph, 'first'))).toEqual(['hook:out -> read', 'read:out -> loop'])
})

test('a step alone stands behind the trigger, out of its group', () => {
  const alone = partAlone(graph, 'hook', 'second', new Map())
  expect(ids(alone)).toEqual(['hook', 'second'])
  expect(edges(alone)).toEqual(['hook:out -> second'])
  expect(alone.nodes.get('second')?.node.parentId).toBeUndefined()
})

test('what is pinned for it stands between, each left by its own way, and all are waited for', () => {
  const alone = partAlone(
    graph,
    'hook',
    'after',
    new Map([
      ['loop', 'out'],
      ['beside', 'yes'],
    ]),
  )
  expect(edges(alone)).toEqual([
    'hook:out -> beside',
    'beside:yes -> after',
    'hook:out -> loop',
    'loop:out -> after',
  ])
  expect(alone.nodes.get('after')?.node.settings).toEqual({})
})

test('a group alone keeps what stands in it', () => {
  const alone = partAlone(graph, 'hook', 'loop', new Map([['read', 'out']]))
  expect(ids(alone)).toEqual(['hook', 'read', 'loop', 'first', 'second', 'end'])
  expect(edges(alone)).toEqual(['first:out -> second', 'hook:out -> read', 'read:out -> loop'])
})

test('a step needs those before it that its parameters name', () => {
  expect(stepsNeededBy(document, 'after')).toEqual(['loop'])
  expect(stepsNeededBy(document, 'second')).toEqual(['read', 'first'])
  expect(stepsNeededBy(document, 'loop')).toEqual(['read'])
  expect(stepsNeededBy(document, 'beside')).toEqual([])
})

test('until a step whose groups stand in each other has them all', () => {
  const rings = buildDocument(
    { hook: { type: 'hook' }, a: { type: 'each', in: 'b' }, b: { type: 'each', in: 'a' } },
    [],
  )
  expect(ids(partUntil(toGraph(rings), 'a'))).toEqual(['a', 'b'])
})

test('a group alone has no connection that leads out of it or into it', () => {
  const crossed = { ...document, edges: [...document.edges, ...buildDocument({}, ['second -> after']).edges] }
  const alone = partAlone(toGraph(crossed), 'hook', 'loop', new Map([['after', 'out']]))
  expect(edges(alone)).toEqual(['first:out -> second', 'hook:out -> after', 'after:out -> loop'])
  expect(alone.document.edges.slice(1).map(({ id }) => id)).toEqual(['hook_after', 'after_loop'])
})

test('a step does not need what its parameters say as plain words, nor what stands in itself', () => {
  const plain = buildDocument(
    {
      read: { type: 'read' },
      loop: { type: 'each', params: { items: literal('read'), of: literal({ source: 'read' }) } },
      inner: { type: 'write', in: 'loop' },
      last: { type: 'write', in: 'loop', params: { of: expression('steps.inner.output') } },
      readers: { type: 'write', params: { of: expression('steps.read-all.output.read_x') } },
    },
    ['read -> loop', 'inner -> last', 'loop -> readers', 'read -> readers'],
  )
  expect(stepsNeededBy(plain, 'loop')).toEqual([])
  expect(stepsNeededBy(plain, 'last')).toEqual(['inner'])
  expect(stepsNeededBy(plain, 'readers')).toEqual([])
})
