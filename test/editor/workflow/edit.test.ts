import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Edit, edit } from '../../../editor/workflow/edit.ts'
import { newHistory, record, redo, seal, undo } from '../../../editor/workflow/history.ts'
import type { Param } from '../../../engine/expressions/param.ts'
import { emptyDocument, type WorkflowDocument } from '../../../engine/graph/document.ts'

const ids = ['a', 'b', 'c', 'd', 'e'] as const
const nodeId = fc.constantFrom(...ids)
const place = fc.record({ x: fc.integer({ min: 0, max: 800 }), y: fc.integer({ min: 0, max: 800 }) })
const node = (id: string) => ({ id, type: 'flow.set', name: `Step ${id}`, params: {}, settings: {} })

const noteId = fc.constantFrom('note_1', 'note_2')
const note = (id: string) => ({ id, text: '', x: 0, y: 0, width: 240, height: 120, colour: 'sand' as const })

const oneEdit: fc.Arbitrary<Edit> = fc.oneof(
  noteId.map((id): Edit => ({ do: 'add', nodes: [], edges: [], layout: {}, notes: [note(id)] })),
  fc.tuple(noteId, place).map(([id, at]): Edit => ({ do: 'move', layout: { [id]: at } })),
  fc
    .tuple(noteId, fc.string({ maxLength: 4 }))
    .map(([id, text]): Edit => ({ do: 'setNote', noteId: id, note: { text } })),
  fc
    .tuple(noteId, fc.integer({ min: 80, max: 400 }))
    .map(([id, width]): Edit => ({ do: 'setNote', noteId: id, note: { width, colour: 'blue' } })),
  noteId.map((id): Edit => ({ do: 'remove', nodeIds: [id], edgeIds: [] })),
  nodeId.map((id): Edit => ({ do: 'replaceStep', node: { ...node(id), type: 'flow.if' }, edges: [] })),
  fc.constant<Edit>({
    do: 'several',
    edits: [
      { do: 'add', nodes: [node('f')], edges: [], layout: { f: { x: 0, y: 0 } } },
      { do: 'remove', nodeIds: ['a'], edgeIds: [] },
    ],
  }),
  fc
    .tuple(nodeId, place)
    .map(([id, at]): Edit => ({ do: 'add', nodes: [node(id)], edges: [], layout: { [id]: at } })),
  fc.tuple(nodeId, fc.option(nodeId), place).map(
    ([id, groupId, at]): Edit => ({
      do: 'regroup',
      nodeIds: [id],
      ...(groupId === null ? {} : { groupId }),
      layout: { [id]: at },
    }),
  ),
  nodeId.map((id): Edit => ({ do: 'remove', nodeIds: [id], edgeIds: [] })),
  fc.tuple(nodeId, nodeId, fc.constantFrom('out', 'error')).map(
    ([source, target, sourceHandle]): Edit => ({
      do: 'connect',
      edge: { id: `${source}${target}${sourceHandle}`, source, sourceHandle, target },
    }),
  ),
  fc.tuple(nodeId, place).map(([id, at]): Edit => ({ do: 'move', layout: { [id]: at } })),
  fc
    .tuple(nodeId, fc.string({ minLength: 1, maxLength: 4 }))
    .map(([id, name]): Edit => ({ do: 'rename', nodeId: id, name })),
  fc.tuple(nodeId, fc.constantFrom('one', 'two'), fc.option(fc.string({ maxLength: 4 }))).map(
    ([id, name, value]): Edit => ({
      do: 'setParam',
      nodeId: id,
      name,
      ...(value === null ? { handles: [] } : { param: { kind: 'literal', value } }),
    }),
  ),
  nodeId.map((id): Edit => ({ do: 'renameParam', nodeId: id, from: 'one', to: 'three' })),
  fc
    .tuple(nodeId, fc.boolean())
    .map(([id, disabled]): Edit => ({ do: 'setSettings', nodeIds: [id], settings: { disabled } })),
  fc.string({ minLength: 1, maxLength: 4 }).map((name): Edit => ({ do: 'describe', name })),
  fc.constant<Edit>({ do: 'restore', document: { ...emptyDocument('Other'), nodes: [node('a')] } }),
)

const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 9, arbitrary: oneEdit },
  {
    weight: 1,
    arbitrary: fc.array(oneEdit, { maxLength: 4 }).map((edits): Edit => ({ do: 'several', edits })),
  },
)

test('undoing every step of any edits gives the document they started from, and redoing gives the last', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 40 }), (edits) => {
      const start: WorkflowDocument = { ...emptyDocument('Start'), nodes: [node('a'), node('b')] }
      let history = newHistory(start)
      for (const change of edits) history = record(history, change)
      const last = history.document
      while (history.past.length > 0) history = undo(history)
      expect(history.document).toEqual(start)
      while (history.future.length > 0) history = redo(history)
      expect(history.document).toEqual(last)
    }),
  )
})

test('an edit never changes the document it is given', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 20 }), (edits) => {
      let document: WorkflowDocument = { ...emptyDocument('Start'), nodes: [node('a'), node('b')] }
      for (const change of edits) {
        const before = structuredClone(document)
        const after = edit(document, change).document
        expect(document).toEqual(before)
        document = after
      }
    }),
  )
})

test('typing into one field is one step back, until the field is left', () => {
  const type = (value: string): Edit => ({
    do: 'setParam',
    nodeId: 'a',
    name: 'subject',
    param: { kind: 'literal', value },
  })
  let history = newHistory({ ...emptyDocument('Start'), nodes: [node('a')] })
  for (const text of ['D', 'Di', 'Disk']) history = record(history, type(text))
  history = record(seal(history), type('Disk full'))

  history = undo(history)
  expect(history.document.nodes[0]?.params.subject).toEqual({ kind: 'literal', value: 'Disk' })
  expect(undo(history).document.nodes[0]?.params).toEqual({})
})

test('a removed step takes its connections and its place with it', () => {
  const document: WorkflowDocument = {
    ...emptyDocument('Start'),
    nodes: [node('a'), node('b'), node('c')],
    edges: [
      { id: 'e1', source: 'a', sourceHandle: 'out', target: 'b' },
      { id: 'e2', source: 'a', sourceHandle: 'out', target: 'c' },
    ],
    layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 } },
  }
  const after = edit(document, { do: 'remove', nodeIds: ['b'], edgeIds: [] }).document
  expect(after.edges.map(({ id }) => id)).toEqual(['e2'])
  expect(after.layout).toEqual({ a: { x: 0, y: 0 } })
})

test('a case taken out of a switch takes the connections of its branch, and leaves the error path', () => {
  const document: WorkflowDocument = {
    ...emptyDocument('Start'),
    nodes: [node('a'), node('b')],
    edges: [
      { id: 'gone', source: 'a', sourceHandle: 'case_2', target: 'b' },
      { id: 'kept', source: 'a', sourceHandle: 'case_1', target: 'b' },
      { id: 'error', source: 'a', sourceHandle: 'error', target: 'b' },
    ],
  }
  const param = { kind: 'literal' as const, value: [{ id: 'case_1' }] }
  const after = edit(document, {
    do: 'setParam',
    nodeId: 'a',
    name: 'cases',
    param,
    handles: ['case_1', 'default'],
  }).document
  expect(after.edges.map(({ id }) => id)).toEqual(['kept', 'error'])
})

test('an edit that changes nothing leaves no step back', () => {
  const history = newHistory({ ...emptyDocument('Start'), nodes: [node('a')] })
  expect(record(history, { do: 'rename', nodeId: 'a', name: 'Step a' })).toBe(history)
})

test('several parameters at once are one step back, and ways that are no more lose their connections', () => {
  const document: WorkflowDocument = {
    ...emptyDocument('Start'),
    nodes: [node('a'), node('b'), node('c')],
    edges: [
      { id: 'e1', source: 'a', sourceHandle: 'old', target: 'b' },
      { id: 'e2', source: 'a', sourceHandle: 'error', target: 'c' },
    ],
  }
  const value: Param = { kind: 'expression', source: 'trigger.severity' }
  const cases: Param = { kind: 'literal', value: [{ id: 'now', equals: 'critical' }] }
  const change: Edit = { do: 'setParams', nodeId: 'a', params: { value, cases }, handles: ['now', 'default'] }

  const history = record(newHistory(document), change)

  expect(history.document.nodes[0]?.params).toEqual({ value, cases })
  expect(history.document.edges.map(({ id }) => id)).toEqual(['e2'])
  expect(undo(history).document).toEqual(document)
})
