import { expect, test } from 'vitest'
import { staleSteps } from '../../../editor/data/stale-steps.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'

const ran = buildDocument(
  {
    hook: { type: 'hook' },
    get: { type: 'http', params: { url: literal('https://a.example'), method: literal('GET') } },
    loop: { type: 'each', params: { items: expression('steps.get.output') } },
    inner: { type: 'note', in: 'loop' },
    second: { type: 'note', in: 'loop' },
    after: { type: 'note' },
    beside: { type: 'note' },
  },
  ['hook -> get', 'get -> loop', 'inner -> second', 'loop -> after', 'hook -> beside'],
)

const changed = (id: string, change: Partial<WorkflowDocument['nodes'][number]>): WorkflowDocument => ({
  ...ran,
  nodes: ran.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
})
const sorted = (ids: Set<string>) => [...ids].toSorted()

test('nothing is stale while nothing has changed, in whatever order names stand', () => {
  expect(sorted(staleSteps(ran, structuredClone(ran)))).toEqual([])
  const turned = changed('get', { params: { method: literal('GET'), url: literal('https://a.example') } })
  expect(sorted(staleSteps(turned, ran))).toEqual([])
})

test('a changed parameter makes its step stale and all that follow it, and none beside it', () => {
  const next = changed('get', { params: { url: literal('https://b.example'), method: literal('GET') } })
  expect(sorted(staleSteps(next, ran))).toEqual(['after', 'get', 'inner', 'loop', 'second'])
})

test('what changes in a container changes what the container gives, and not what stood before it in there', () => {
  const next = changed('second', { params: { text: literal('other') } })
  expect(sorted(staleSteps(next, ran))).toEqual(['after', 'loop', 'second'])
})

test('settings count, for a disabled step gives nothing', () => {
  expect(sorted(staleSteps(changed('after', { settings: { disabled: true } }), ran))).toEqual(['after'])
})

test('a step that is new or stands behind another one is stale', () => {
  const edges = ran.edges.map((edge) => (edge.target === 'beside' ? { ...edge, source: 'get' } : edge))
  const node = { id: 'new', type: 'note', name: 'New', params: {}, settings: {} }
  expect(sorted(staleSteps({ ...ran, edges, nodes: [...ran.nodes, node] }, ran))).toEqual(['beside', 'new'])
})

test('names, notes and places change nothing', () => {
  const renamed = changed('get', { name: 'Fetch it', settings: { note: 'asks the vendor' } })
  expect(sorted(staleSteps({ ...renamed, layout: { get: { x: 400, y: 20 } } }, ran))).toEqual([])
})
