import { expect, test } from 'vitest'
import { edit } from '../../../editor/workflow/edit.ts'
import { newHistory, record, seal, undo } from '../../../editor/workflow/history.ts'
import { copiedNotes, newNote, noteLines } from '../../../editor/workflow/notes.ts'
import { emptyDocument, workflowDocument } from '../../../engine/graph/document.ts'

const start = emptyDocument('Start')
const note = { id: 't_1', text: '', x: 0, y: 0, width: 240, height: 120, colour: 'sand' as const }

test('a note is added, written, moved and deleted, each a step back', () => {
  let history = record(newHistory(start), { do: 'add', nodes: [], edges: [], layout: {}, notes: [note] })
  for (const text of ['W', 'Wh', 'Why'])
    history = record(history, { do: 'setNote', noteId: 't_1', note: { text } })
  history = record(seal(history), { do: 'move', layout: { t_1: { x: 8, y: 16 } } })
  expect(history.document.notes).toEqual([{ ...note, text: 'Why', x: 8, y: 16 }])
  expect(history.document.layout).toEqual({})
  expect(history.past).toHaveLength(3)

  const without = record(history, { do: 'remove', nodeIds: ['t_1'], edgeIds: [] })
  expect(without.document).toEqual(start)
  expect(undo(undo(without)).document.notes?.[0]).toMatchObject({ text: 'Why', x: 0 })
})

test('a document with notes is one that the server takes, and one without stays without', () => {
  const { document } = edit(start, { do: 'add', nodes: [], edges: [], layout: {}, notes: [note] })
  expect(workflowDocument.parse(document)).toEqual(document)
  expect('notes' in workflowDocument.parse(start)).toBe(false)
  expect(edit(document, { do: 'restore', document: start }).document).toEqual(start)
})

test('a note is put around what is chosen, else where people look', () => {
  expect(newNote(start, { x: 101, y: 50 }, [])).toMatchObject({ x: 104, y: 48, width: 240, height: 120 })
  const around = newNote(start, { x: 0, y: 0 }, [
    { x: 96, y: 96, width: 224, height: 72 },
    { x: 400, y: 200, width: 224, height: 72 },
  ])
  expect(around).toMatchObject({ x: 72, y: 32, width: 576, height: 264 })
})

test('copies of notes have ids of their own', () => {
  const document = { ...start, notes: [note] }
  const [copy] = copiedNotes(document, [note], { x: 32, y: 32 })
  expect(copy).toMatchObject({ x: 32, y: 32, text: '' })
  expect(copy?.id).not.toBe('t_1')
})

test.each([
  ['plain', [{ is: 'text', parts: [{ text: 'plain', bold: false }] }]],
  ['# Head', [{ is: 'heading', parts: [{ text: 'Head', bold: false }] }]],
  [
    '- one **two**',
    [
      {
        is: 'point',
        parts: [
          { text: 'one ', bold: false },
          { text: 'two', bold: true },
        ],
      },
    ],
  ],
  [
    'see https://msp.example/a, then',
    [
      {
        is: 'text',
        parts: [
          { text: 'see ', bold: false },
          { text: 'https://msp.example/a', bold: false, href: 'https://msp.example/a' },
          { text: ', then', bold: false },
        ],
      },
    ],
  ],
  ['javascript:alert(1)', [{ is: 'text', parts: [{ text: 'javascript:alert(1)', bold: false }] }]],
  ['<b>x</b>', [{ is: 'text', parts: [{ text: '<b>x</b>', bold: false }] }]],
])('%s is read as people meant it', (text, lines) => {
  expect(noteLines(text)).toEqual(lines)
})
