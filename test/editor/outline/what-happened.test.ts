import { expect, test } from 'vitest'
import { moveEdit } from '../../../editor/outline/outline-move.ts'
import { type Happened, whatHappened } from '../../../editor/outline/what-happened.ts'
import { type Edit, edit } from '../../../editor/workflow/edit.ts'
import { buildDocument } from '../../support/document.ts'
import { kinds } from './arbitrary-workflow.ts'

const document = buildDocument(
  {
    hook: { type: 'hook' },
    a: { type: 'step' },
    b: { type: 'step' },
    loop: { type: 'each' },
    inner: { type: 'step', in: 'loop' },
  },
  ['hook -> a', 'a -> b', 'b -> loop'],
)
const fresh = (name: string, more: object = {}) => ({
  id: name,
  type: 'step',
  name,
  params: {},
  settings: {},
  ...more,
})
const added: Edit = {
  do: 'add',
  nodes: [fresh('new')],
  edges: [
    { id: 'x', source: 'a', sourceHandle: 'out', target: 'new' },
    { id: 'y', source: 'new', sourceHandle: 'out', target: 'b' },
  ],
  layout: {},
  replaces: 'e1',
}
const up = moveEdit(document, kinds, new Map(), 'b', 'up')

test.each<[string, Edit, string | undefined, Happened | null]>([
  [
    'a step that was inserted, and where',
    added,
    'new',
    { is: 'inserted', name: 'new', after: 'a', container: null, number: 3, of: 6 },
  ],
  [
    'the first step of a container',
    { do: 'add', nodes: [fresh('new', { parentId: 'loop' })], edges: [], layout: {} },
    'new',
    { is: 'inserted', name: 'new', after: 'inner', container: null, number: 6, of: 6 },
  ],
  [
    'several steps at once',
    { do: 'add', nodes: [fresh('one'), fresh('two')], edges: [], layout: {} },
    undefined,
    { is: 'insertedMany', count: 2 },
  ],
  [
    'a step that was deleted',
    { do: 'remove', nodeIds: ['b'], edgeIds: [] },
    undefined,
    { is: 'removed', name: 'b' },
  ],
  [
    'a container with what was in it',
    { do: 'remove', nodeIds: ['loop'], edgeIds: [] },
    undefined,
    { is: 'removedMany', count: 2 },
  ],
  [
    'a step that was moved',
    typeof up === 'string' ? { do: 'several', edits: [] } : up,
    'b',
    { is: 'moved', name: 'b', after: 'hook', container: null, number: 2, of: 5 },
  ],
  [
    'a connection that was drawn',
    { do: 'connect', edge: { id: 'z', source: 'a', sourceHandle: 'out', target: 'loop' } },
    'a',
    { is: 'connected', name: 'a', target: 'loop' },
  ],
  [
    'a step that was switched off',
    { do: 'setSettings', nodeIds: ['a'], settings: { disabled: true } },
    'a',
    { is: 'off', name: 'a' },
  ],
  ['nothing of a move on the canvas', { do: 'move', layout: { a: { x: 1, y: 2 } } }, 'a', null],
  ['nothing of letters typed into a name', { do: 'rename', nodeId: 'a', name: 'ab' }, 'a', null],
])('what is said of an edit: %s', (_, change, chosen, expected) => {
  expect(whatHappened(document, edit(document, change).document, kinds, chosen)).toEqual(expected)
})

test('the first step in a container is said to stand in it', () => {
  const empty = edit(document, { do: 'remove', nodeIds: ['inner'], edgeIds: [] }).document
  const change: Edit = { do: 'add', nodes: [fresh('new', { parentId: 'loop' })], edges: [], layout: {} }
  expect(whatHappened(empty, edit(empty, change).document, kinds, 'new')).toEqual({
    is: 'inserted',
    name: 'new',
    after: null,
    container: 'loop',
    number: 5,
    of: 5,
  })
})
