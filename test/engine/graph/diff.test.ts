import { describe, expect, test } from 'vitest'
import { diffDocuments, isSame, sameLogic } from '#engine/graph/diff.ts'
import type { DocumentNote, WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch } from '#engine/graph/patch.ts'
import { literal } from '../../support/document.ts'
import { base, make } from './document-changes.ts'

const note: DocumentNote = { id: 'n', text: 'x', x: 0, y: 0, width: 100, height: 100, colour: 'sand' }
const from: WorkflowDocument = {
  ...base,
  settings: { timeZone: 'Europe/Rome' },
  layout: { one: { x: 0, y: 0 }, two: { x: 0, y: 0 } },
  notes: [note],
}
const changed = (...patches: DocumentPatch[]) => diffDocuments(from, applyPatches(from, patches))
const edge = { id: 'new', source: 'hook', sourceHandle: 'out', target: 'four' }

describe('a difference', () => {
  test('names what was added, removed and changed by parameter, and places apart', () => {
    const after = make(
      base,
      [
        { do: 'set', node: 'one', param: 'a', value: 'y' },
        { do: 'drop', node: 'one', param: 'b' },
        { do: 'remove', node: 'two' },
        { do: 'add', id: 'new', after: 'four' },
      ],
      'x',
    )
    const diff = diffDocuments(base, { ...after, settings: { timeZone: 'Europe/Rome' } })
    expect(diff.nodes.added.map(({ id }) => id)).toEqual(['new'])
    expect(diff.nodes.removed.map(({ id }) => id)).toEqual(['two'])
    expect(diff.nodes.changed).toMatchObject([
      {
        id: 'one',
        fields: [
          { path: ['params', 'a'], before: literal(1), after: literal('y') },
          { path: ['params', 'b'], before: literal(2) },
        ],
      },
    ])
    expect(diff.edges.added.map(({ target }) => target)).toEqual(['new'])
    expect(diff.edges.removed).toHaveLength(2)
    expect(diff.document).toEqual([{ path: ['settings', 'timeZone'], after: 'Europe/Rome' }])
    expect(sameLogic(diff)).toBe(false)
  })

  test('of places alone is no difference of logic', () => {
    const placed = { ...base, layout: { two: { x: 0, y: 0 } } }
    const diff = diffDocuments(placed, { ...base, layout: { two: { x: 8, y: 0 } } })
    expect(diff.moved).toEqual(['two'])
    expect(sameLogic(diff)).toBe(true)
    expect(isSame(diff)).toBe(false)
    expect(isSame(diffDocuments(base, structuredClone(base)))).toBe(true)
  })
})

describe('documents are not the same', () => {
  test.each<[string, DocumentPatch, 'logic' | 'look']>([
    ['name of the workflow', { op: 'set', path: ['name'], value: 'Other' }, 'logic'],
    ['a setting', { op: 'remove', path: ['settings', 'timeZone'] }, 'logic'],
    ['an added step', { op: 'set', path: ['nodes', 'new'], value: { id: 'new', type: 'x' } }, 'logic'],
    ['a removed step', { op: 'remove', path: ['nodes', 'three'] }, 'logic'],
    ['a renamed step', { op: 'set', path: ['nodes', 'one', 'name'], value: 'Other' }, 'logic'],
    ['a disabled step', { op: 'set', path: ['nodes', 'one', 'settings', 'disabled'], value: true }, 'logic'],
    [
      'a step put into another loop',
      { op: 'set', path: ['nodes', 'one', 'parentId'], value: 'other' },
      'logic',
    ],
    ['an added connection', { op: 'set', path: ['edges', 'new'], value: edge }, 'logic'],
    ['a removed connection', { op: 'remove', path: ['edges', 'e0'] }, 'logic'],
    ['a connection led elsewhere', { op: 'set', path: ['edges', 'e0', 'target'], value: 'two' }, 'logic'],
    ['an added note', { op: 'set', path: ['notes', 'm'], value: { ...note, id: 'm' } }, 'look'],
    ['a removed note', { op: 'remove', path: ['notes', 'n'] }, 'look'],
    ['a note that says something else', { op: 'set', path: ['notes', 'n', 'text'], value: 'y' }, 'look'],
    ['a card that stands elsewhere', { op: 'set', path: ['layout', 'one'], value: { x: 8, y: 0 } }, 'look'],
  ])('for %s', (_, patch, of) => {
    const diff = changed(patch)
    expect(isSame(diff)).toBe(false)
    expect(sameLogic(diff)).toBe(of === 'look')
  })
})

describe('of what stands in only one of the documents, a difference', () => {
  test('says nothing for the other', () => {
    const diff = changed(
      { op: 'set', path: ['settings', 'retentionDays'], value: 30 },
      { op: 'remove', path: ['settings', 'timeZone'] },
      { op: 'set', path: ['nodes', 'one', 'params', 'c'], value: 3 },
      { op: 'remove', path: ['nodes', 'one', 'params', 'a'] },
    )
    expect(diff.document).toStrictEqual([
      { path: ['settings', 'timeZone'], before: 'Europe/Rome' },
      { path: ['settings', 'retentionDays'], after: 30 },
    ])
    expect(diff.nodes.changed.map(({ id, fields }) => ({ id, fields }))).toStrictEqual([
      {
        id: 'one',
        fields: [
          { path: ['params', 'a'], before: literal(1) },
          { path: ['params', 'c'], after: 3 },
        ],
      },
    ])
  })

  test('names no card as moved that was not placed before, or is not any more', () => {
    const place = { x: 8, y: 8 }
    const diff = changed(
      { op: 'set', path: ['layout', 'two'], value: place },
      { op: 'set', path: ['layout', 'four'], value: place },
      { op: 'remove', path: ['layout', 'one'] },
    )
    expect(diff.moved).toEqual(['two'])
  })
})

test('a name is told as a whole, from what to what', () => {
  expect(changed({ op: 'set', path: ['name'], value: 'Other' }).document).toStrictEqual([
    { path: ['name'], before: 'Test', after: 'Other' },
  ])
})

test('a field of the document that says nothing is no difference to one that is not there', () => {
  expect(
    isSame(diffDocuments(from, { ...from, settings: { ...from.settings, retentionDays: undefined } })),
  ).toBe(true)
})

test('the order of steps, and of the words of a value, is no difference', () => {
  expect(isSame(diffDocuments(from, { ...from, nodes: from.nodes.toReversed() }))).toBe(true)
  const turned = { ...from, layout: { two: { y: 0, x: 0 }, one: { y: 0, x: 0 } } }
  expect(isSame(diffDocuments(from, turned))).toBe(true)
})
