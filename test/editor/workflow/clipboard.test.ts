import { expect, test } from 'vitest'
import { copyText, pasteEdit, readClip } from '../../../editor/workflow/clipboard.ts'
import { edit } from '../../../editor/workflow/edit.ts'
import { emptyDocument, type WorkflowDocument } from '../../../engine/graph/document.ts'

const document: WorkflowDocument = {
  ...emptyDocument('Origin'),
  nodes: [
    { id: 'hook', type: 'hook', name: 'Hook', params: {}, settings: {} },
    { id: 'tk', type: 'ticket.create', name: 'Create ticket', params: {}, settings: {} },
    {
      id: 'note',
      type: 'ticket.comment',
      name: 'Comment',
      params: {
        ticket: { kind: 'expression', source: 'steps.tk.output.id' },
        body: { kind: 'template', source: 'From {{ steps.hook.output.x }}' },
      },
      settings: {},
    },
  ],
  edges: [
    { id: 'e1', source: 'hook', sourceHandle: 'out', target: 'tk' },
    { id: 'e2', source: 'tk', sourceHandle: 'out', target: 'note' },
  ],
  layout: { tk: { x: 100, y: 100 }, note: { x: 400, y: 100 } },
}

function pastedInto(target: WorkflowDocument) {
  const clip = readClip(copyText(document, new Set(['tk', 'note'])))
  if (!clip) throw new Error('What was copied could not be read')
  const change = pasteEdit(target, clip)
  return { change, after: edit(target, change).document }
}

test('pasted steps have ids and names of their own, their connections, and refer to each other', () => {
  const { change, after } = pastedInto(document)
  const [ticket, note] = change.nodes
  expect(change.nodes.map(({ name }) => name)).toEqual(['Create ticket 2', 'Comment 2'])
  expect(change.edges).toMatchObject([{ source: ticket?.id, target: note?.id }])
  expect(note?.params.ticket).toEqual({ kind: 'expression', source: `steps.${ticket?.id}.output.id` })
  expect(new Set(after.nodes.map(({ id }) => id)).size).toBe(5)
})

test('a reference to a step that was not copied stays as it is', () => {
  const { change } = pastedInto(document)
  expect(change.nodes[1]?.params.body).toEqual({ kind: 'template', source: 'From {{ steps.hook.output.x }}' })
})

test.each(['hello', '[]', '{"nodes": []}', '{"nodes": [{"id": 1}]}', 'null'])(
  'text that holds no steps is not pasted: %s',
  (text) => {
    expect(readClip(text)).toBeNull()
  },
)
