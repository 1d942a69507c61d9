import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { mergeDocuments, settle } from '#engine/graph/merge.ts'
import { applyPatches, patchesBetween } from '#engine/graph/patch.ts'
import { sameJson } from '#engine/graph/same-json.ts'
import { base, changesTo, ids, make, mine, theirs } from './document-changes.ts'

/** The order of lists means nothing. */
function sorted(document: WorkflowDocument): WorkflowDocument {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return { ...document, nodes: document.nodes.toSorted(byId), edges: document.edges.toSorted(byId) }
}

const left = ['each', 'one', 'hook']
const right = ['other', 'three', 'four']

describe('documents that come from the same one', () => {
  test('are each kept whole where the other has not changed', () => {
    fc.assert(
      fc.property(mine, (changed) => {
        expect(mergeDocuments(base, changed, base)).toEqual({ document: changed, conflicts: [] })
        expect(mergeDocuments(base, base, changed)).toEqual({ document: changed, conflicts: [] })
        expect(mergeDocuments(base, changed, structuredClone(changed)).conflicts).toEqual([])
      }),
    )
  })

  test('merge alike from both sides where they changed different steps', () => {
    fc.assert(
      fc.property(changesTo(left, 'm'), changesTo(right, 't'), (here, there) => {
        const one = make(base, here, 'em')
        const other = make(base, there, 'et')
        const merged = mergeDocuments(base, one, other)
        expect(merged.conflicts).toEqual([])
        expect(sorted(mergeDocuments(base, other, one).document)).toEqual(sorted(merged.document))
        expect(sorted(applyPatches(one, patchesBetween(base, other)))).toEqual(sorted(merged.document))
      }),
    )
  })

  test('conflict in exactly the fields that both changed differently, and keep mine there', () => {
    fc.assert(
      fc.property(mine, theirs, (one, other) => {
        const { document, conflicts } = mergeDocuments(base, one, other)
        const expected = ids.flatMap((id) => {
          const [was, here, there] = [base, one, other].map(({ nodes }) =>
            nodes.find((node) => node.id === id),
          )
          if (!was || !here || !there) return []
          return fieldsToCompare.flatMap(([path, read]) =>
            sameJson(read(here), read(there)) ||
            sameJson(read(was), read(here)) ||
            sameJson(read(was), read(there))
              ? []
              : [`nodes/${id}/${path}`],
          )
        })
        const found = conflicts.filter(({ path }) => path.length > 2).map(({ path }) => path.join('/'))
        expect(found.toSorted()).toEqual(expected.toSorted())
        for (const { path, mine } of conflicts.filter(({ path }) => path.length > 2)) {
          const node = document.nodes.find(({ id }) => id === path[1])
          const read = fieldsToCompare.find(([field]) => field === path.slice(2).join('/'))?.[1]
          expect(node && read?.(node)).toEqual(mine)
        }
      }),
      { numRuns: 400 },
    )
  })

  test('have no loose ends once merged, and no step that one changed is gone', () => {
    fc.assert(
      fc.property(mine, theirs, (one, other) => {
        const { document, conflicts } = mergeDocuments(base, one, other)
        const present = new Set(document.nodes.map(({ id }) => id))
        expect(present.size).toBe(document.nodes.length)
        expect(
          document.edges.filter(({ source, target }) => !present.has(source) || !present.has(target)),
        ).toEqual([])
        expect(
          document.nodes.filter(({ parentId }) => parentId !== undefined && !present.has(parentId)),
        ).toEqual([])
        expect(Object.keys(document.layout).filter((id) => !present.has(id))).toEqual([])
        const asked = new Set(conflicts.map(({ path }) => path.join('/')))
        for (const [remover, changer] of [
          [one, other],
          [other, one],
        ] as const) {
          for (const node of changer.nodes) {
            const isGone = !remover.nodes.some(({ id }) => id === node.id)
            const before = base.nodes.find(({ id }) => id === node.id)
            if (isGone && !sameJson(before, node)) expect([...present]).toContain(node.id)
            if (isGone && before && !sameJson(before, node)) expect([...asked]).toContain(`nodes/${node.id}`)
          }
        }
      }),
      { numRuns: 400 },
    )
  })
})

const fieldsToCompare: [string, (node: DocumentNode) => unknown][] = [
  ['name', (node) => node.name],
  ['parentId', (node) => node.parentId],
  ['params/a', (node) => node.params.a],
  ['params/b', (node) => node.params.b],
  ['settings/disabled', (node) => node.settings.disabled],
]

test('a step that one removed and the other changed stays with its connections, until somebody decides', () => {
  const removed = make(base, [{ do: 'remove', node: 'two' }], 'x')
  const changed = make(base, [{ do: 'set', node: 'two', param: 'a', value: 2 }], 'x')
  const { document, conflicts } = mergeDocuments(base, removed, changed)
  expect(sorted(document)).toEqual(sorted(changed))
  expect(conflicts).toMatchObject([{ path: ['nodes', 'two'], theirs: { id: 'two' } }])
  const [conflict] = conflicts
  if (!conflict) throw new Error('No conflict')
  expect(conflict.mine).toBeUndefined()
  expect(settle(conflict, 'theirs')).toEqual([])
  expect(sorted(applyPatches(document, settle(conflict, 'mine')))).toEqual(sorted(removed))
})

test('a loop that one removed stays where the other put a step into it or led a connection to it', () => {
  const removed = make(
    base,
    [
      { do: 'remove', node: 'each' },
      { do: 'remove', node: 'one' },
    ],
    'e',
  )
  const put = applyPatches(base, [{ op: 'set', path: ['nodes', 'four', 'parentId'], value: 'each' }])
  expect(mergeDocuments(base, put, removed)).toMatchObject({ conflicts: [{ path: ['nodes', 'each'] }] })
  const led = make(base, [{ do: 'add', id: 'new', after: 'each' }], 'x')
  const merged = mergeDocuments(base, removed, led)
  expect(merged.conflicts.map(({ path }) => path.join('/'))).toEqual(['nodes/each'])
  expect(merged.document.nodes.map(({ id }) => id)).not.toContain('one')
})

test('of two loops that are put into each other one stays where I have it', () => {
  const into = (node: string, parent: string) =>
    applyPatches(base, [{ op: 'set', path: ['nodes', node, 'parentId'], value: parent }])
  const { document, conflicts } = mergeDocuments(base, into('each', 'other'), into('other', 'each'))
  const parents = Object.fromEntries(document.nodes.map(({ id, parentId }) => [id, parentId]))
  expect(parents).toMatchObject({ each: 'other', other: undefined })
  expect(conflicts).toMatchObject([{ path: ['nodes', 'other', 'parentId'], theirs: 'each' }])
})

test('name and settings of the workflow are merged one by one', () => {
  const mine = { ...base, name: 'Mine', settings: { timeZone: 'Europe/Rome' } }
  const theirs = { ...base, name: 'Theirs', settings: { retentionDays: 30 } }
  const { document, conflicts } = mergeDocuments(base, mine, theirs)
  expect(document).toEqual({
    ...base,
    name: 'Mine',
    settings: { timeZone: 'Europe/Rome', retentionDays: 30 },
  })
  expect(conflicts).toEqual([{ path: ['name'], base: 'Test', mine: 'Mine', theirs: 'Theirs' }])
  expect(conflicts.flatMap((conflict) => settle(conflict, 'theirs'))).toEqual([
    { op: 'set', path: ['name'], value: 'Theirs' },
  ])
})
