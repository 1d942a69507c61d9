import { expect, test } from 'vitest'
import { refusalOf } from '../../../editor/workflow/may-connect.ts'
import { emptyDocument, type WorkflowDocument } from '../../../engine/graph/document.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'

const kind = (type: string, role: NodeKind['role']): NodeKind => ({
  type,
  role,
  title: type,
  description: '',
  category: 'flow',
  icon: '',
  effect: 'pure',
  params: {},
  output: {},
  handles: [{ id: 'out', label: '' }],
  freeParams: false,
  uses: [],
})
const kinds = new Map([
  ['hook', kind('hook', 'trigger')],
  ['step', kind('step', 'action')],
])
const node = (id: string, type = 'step') => ({ id, type, name: id, params: {}, settings: {} })
const document: WorkflowDocument = {
  ...emptyDocument('Chain'),
  nodes: [node('hook', 'hook'), node('a'), node('b'), node('c')],
  edges: [
    { id: 'e1', source: 'hook', sourceHandle: 'out', target: 'a' },
    { id: 'e2', source: 'a', sourceHandle: 'out', target: 'b' },
  ],
}
const wish = (source: string, target: string, sourceHandle = 'out') => ({ source, sourceHandle, target })

test('a step may be connected to a later one, and by its error path too', () => {
  expect(refusalOf(document, kinds, wish('b', 'c'))).toBeNull()
  expect(refusalOf(document, kinds, wish('a', 'b', 'error'))).toBeNull()
})

test.each([
  ['to itself', wish('a', 'a'), 'self'],
  ['back to a step before it, over any number of steps', wish('b', 'a'), 'loop'],
  ['to a trigger', wish('b', 'hook'), 'trigger'],
  ['twice by the same handle', wish('a', 'b'), 'double'],
  ['to a step that is not there', wish('a', 'nowhere'), 'missing'],
])('a step may not be connected %s', (_, refused, why) => {
  expect(refusalOf(document, kinds, refused)).toBe(why)
})
