import { expect, test, vi } from 'vitest'
import { createDocumentStore } from '../../../editor/workflow/document-store.ts'
import { settledOf } from '../../../editor/workflow/settled-document.ts'
import { buildDocument, literal } from '../../support/document.ts'

function open() {
  const document = buildDocument({ hook: { type: 'hook' }, a: { type: 'step' } }, ['hook -> a'])
  const store = createDocumentStore({
    workflowId: 'w',
    document,
    revision: 1,
    problems: [],
    kinds: new Map(),
  })
  const settled = settledOf(store)
  const seen: string[] = []
  settled.subscribe(({ nodes }) => seen.push(nodes.map(({ name }) => name).join()))
  return { store, settled, seen }
}

test('a name that is being typed is known after a pause, once, as it is then', async () => {
  const { store, settled, seen } = open()
  for (const name of ['W', 'Wh', 'Who']) store.getState().change({ do: 'rename', nodeId: 'a', name })
  expect(settled.getState().nodes.map(({ name }) => name)).toEqual(['hook', 'a'])
  await vi.waitUntil(() => seen.length > 0)
  expect(seen).toEqual(['hook,Who'])
  expect(settled.getState()).toBe(store.getState().history.document)
})

test('everything else is known at once, and the name that was being typed with it', () => {
  const { store, settled, seen } = open()
  store.getState().change({ do: 'rename', nodeId: 'a', name: 'Who' })
  store.getState().change({ do: 'setParam', nodeId: 'a', name: 'text', param: literal('x') })
  expect(settled.getState()).toBe(store.getState().history.document)
  store.getState().change({ do: 'move', layout: { a: { x: 1, y: 2 } } })
  expect(settled.getState()).toBe(store.getState().history.document)
  store.getState().change({ do: 'remove', nodeIds: ['a'], edgeIds: [] })
  expect(settled.getState()).toBe(store.getState().history.document)
  expect(seen).toEqual(['hook,Who', 'hook,Who', 'hook'])
})

test('a name taken back before the pause is no change', () => {
  const { store, settled, seen } = open()
  store.getState().change({ do: 'rename', nodeId: 'a', name: 'Who' })
  store.getState().undo()
  store.getState().change({ do: 'move', layout: { a: { x: 1, y: 2 } } })
  expect(settled.getState().nodes.map(({ name }) => name)).toEqual(['hook', 'a'])
  expect(seen).toEqual(['hook,a'])
})

test('every reader of one workflow has the same, and every workflow its own', () => {
  const one = open()
  const other = open()
  expect(settledOf(one.store)).toBe(one.settled)
  other.store.getState().change({ do: 'move', layout: { a: { x: 9, y: 9 } } })
  expect(one.seen).toEqual([])
})
