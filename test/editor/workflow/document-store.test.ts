import { describe, expect, test } from 'vitest'
import { createDocumentStore } from '../../../editor/workflow/document-store.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import { applyPatches, type DocumentPatch } from '../../../engine/graph/patch.ts'
import { buildDocument, literal } from '../../support/document.ts'

const start = buildDocument(
  {
    hook: { type: 'webhook.received' },
    one: { type: 'flow.set', params: { a: literal(1) } },
    two: { type: 'flow.set', params: { a: literal(1) } },
  },
  ['hook -> one', 'one -> two'],
)
const setTo = (node: string, value: string): DocumentPatch => ({
  op: 'set',
  path: ['nodes', node, 'params', 'a'],
  value: { kind: 'literal', value },
})
const theirs = (...patches: DocumentPatch[]) => applyPatches(start, patches)
const by = () => 'Bruno'

function openStore() {
  const store = createDocumentStore({
    workflowId: 'w',
    document: start,
    revision: 1,
    problems: [],
    kinds: new Map(),
  })
  const value = (node: string) => {
    const { params } = documentOf().nodes.find(({ id }) => id === node) ?? {}
    return params?.a?.kind === 'literal' ? params.a.value : undefined
  }
  const documentOf = (): WorkflowDocument => store.getState().history.document
  const set = (node: string, to: string) =>
    store.getState().change({ do: 'setParam', nodeId: node, name: 'a', param: literal(to) })
  return { store, value, set, documentOf }
}

describe('what somebody else saved', () => {
  test('is taken over where I changed something else, and undo and redo go past it', () => {
    const { store, value, set, documentOf } = openStore()
    set('one', 'mine')
    const added = { id: 'new', type: 'flow.set', name: 'new', params: {}, settings: {} }
    const changed = theirs({ op: 'set', path: ['nodes', 'new'], value: added }, setTo('two', 'theirs'))
    expect(store.getState().receive(changed, 2, by)).toEqual({ changed: true, conflicts: 0 })
    expect([value('one'), value('two')]).toEqual(['mine', 'theirs'])
    expect(store.getState()).toMatchObject({ revision: 2, save: { is: 'unsaved' }, savedDocument: changed })
    store.getState().undo()
    expect(documentOf()).toEqual(changed)
    store.getState().redo()
    expect([value('one'), value('two')]).toEqual(['mine', 'theirs'])
  })

  test('leaves nothing to save where I changed nothing', () => {
    const { store, documentOf } = openStore()
    store.getState().receive(theirs(setTo('one', 'theirs')), 2, by)
    expect(store.getState().save).toEqual({ is: 'saved' })
    expect(documentOf()).toBe(store.getState().savedDocument)
  })

  test('is asked about where I changed the same; mine stands until I choose', () => {
    const { store, value, set } = openStore()
    set('one', 'mine')
    store.getState().receive(theirs(setTo('one', 'theirs')), 2, by)
    expect(store.getState()).toMatchObject({
      save: { is: 'conflict' },
      conflicts: [{ path: ['nodes', 'one', 'params', 'a'], by: 'Bruno' }],
    })
    // Going on to draw leaves the question open.
    set('two', 'more')
    expect(store.getState().save).toEqual({ is: 'conflict' })
    expect(value('one')).toBe('mine')
  })

  test.each([
    ['mine', 'mine', 'theirs'],
    ['theirs', 'theirs', 'mine'],
  ] as const)('chosen as %s is one step back from the other', (as, chosen, other) => {
    const { store, value, set } = openStore()
    set('one', 'mine')
    store.getState().receive(theirs(setTo('one', 'theirs')), 2, by)
    store.getState().settle(['nodes', 'one', 'params', 'a'], as)
    expect(store.getState().conflicts).toEqual([])
    expect(value('one')).toBe(chosen)
    store.getState().undo()
    expect(value('one')).toBe(other)
    store.getState().redo()
    expect(value('one')).toBe(chosen)
    store.getState().undo()
    store.getState().undo()
    expect(value('one')).toBe(1)
  })

  test('asks once about one field, with the value that they saved last, and not where it became mine', () => {
    const { store, set } = openStore()
    set('one', 'mine')
    store.getState().receive(theirs(setTo('one', 'first')), 2, by)
    store.getState().receive(theirs(setTo('one', 'second')), 3, by)
    expect(store.getState().conflicts).toMatchObject([{ theirs: literal('second') }])
    store.getState().receive(theirs(setTo('one', 'mine')), 4, by)
    expect(store.getState()).toMatchObject({ conflicts: [], save: { is: 'unsaved' } })
  })

  test('takes a step that is gone out of what is chosen', () => {
    const { store } = openStore()
    store.getState().select(['one', 'two'])
    store.getState().receive(theirs({ op: 'remove', path: ['nodes', 'two'] }), 2, by)
    expect([...store.getState().selected]).toEqual(['one'])
  })
})

test('what could not be saved comes back into a draft that others changed since, as one step', () => {
  const { store, value, documentOf } = openStore()
  const older = theirs(setTo('two', 'older'))
  store.getState().recover(older, applyPatches(older, [setTo('one', 'kept')]))
  expect([value('one'), value('two')]).toEqual(['kept', 1])
  expect(store.getState().save).toEqual({ is: 'unsaved' })
  store.getState().undo()
  expect(documentOf()).toEqual(start)
})
