import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffDocuments, isSame, sameLogic } from '#engine/graph/diff.ts'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { mergeDocuments, settle } from '#engine/graph/merge.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { sameJson } from '#engine/graph/same-json.ts'
import { buildDocument, literal } from '../../support/document.ts'

const base = buildDocument(
  {
    hook: { type: 'webhook.received' },
    each: { type: 'flow.each' },
    other: { type: 'flow.each' },
    one: { type: 'flow.set', in: 'each', params: { a: literal(1), b: literal(2) } },
    two: { type: 'flow.set', params: { a: literal(1) } },
    three: { type: 'flow.set', in: 'other' },
    four: { type: 'flow.set', params: { a: literal('x') } },
  },
  ['hook -> each', 'each -> two', 'two -> other', 'other -> four'],
)
const ids = base.nodes.map(({ id }) => id)
const left = ['each', 'one', 'hook']
const right = ['other', 'three', 'four']

/** Changes as a person makes them, to steps of some ids. */
function changesTo(nodes: readonly string[], mark: string): fc.Arbitrary<Change[]> {
  const node = fc.constantFrom(...nodes)
  const value = fc.constantFrom(1, 2, 'x', 'y')
  const change = fc.oneof(
    fc.record({ do: fc.constant('set' as const), node, param: fc.constantFrom('a', 'b'), value }),
    fc.record({ do: fc.constant('drop' as const), node, param: fc.constantFrom('a', 'b') }),
    fc.record({ do: fc.constant('rename' as const), node, name: fc.constantFrom('A', 'B') }),
    fc.record({ do: fc.constant('disable' as const), node }),
    fc.record({ do: fc.constant('remove' as const), node }),
    fc.record({ do: fc.constant('move' as const), node, x: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constant('add' as const), id: fc.constantFrom(`${mark}1`, `${mark}2`), after: node }),
    fc.record({ do: fc.constant('connect' as const), source: node, target: node }),
    fc.record({ do: fc.constant('cut' as const), source: node }),
  )
  return fc.array(change, { maxLength: 6 })
}

type Change =
  | { do: 'set'; node: string; param: string; value: number | string }
  | { do: 'drop'; node: string; param: string }
  | { do: 'rename'; node: string; name: string }
  | { do: 'disable'; node: string }
  | { do: 'remove'; node: string }
  | { do: 'move'; node: string; x: number }
  | { do: 'add'; id: string; after: string }
  | { do: 'connect'; source: string; target: string }
  | { do: 'cut'; source: string }

function make(document: WorkflowDocument, changes: readonly Change[], mark: string): WorkflowDocument {
  return changes.reduce(
    (document, change, at) => applyPatches(document, patchesOf(document, change, `${mark}${at}`)),
    document,
  )
}

function patchesOf(document: WorkflowDocument, change: Change, edgeId: string): DocumentPatch[] {
  const has = (id: string) => document.nodes.some((node) => node.id === id)
  const edge = (source: string, target: string): DocumentPatch[] => {
    const isThere = document.edges.some((other) => other.source === source && other.target === target)
    if (!has(source) || isThere) return []
    return [
      { op: 'set', path: ['edges', edgeId], value: { id: edgeId, source, sourceHandle: 'out', target } },
    ]
  }
  switch (change.do) {
    case 'set':
      return [
        {
          op: 'set',
          path: ['nodes', change.node, 'params', change.param],
          value: { kind: 'literal', value: change.value },
        },
      ]
    case 'drop':
      return [{ op: 'remove', path: ['nodes', change.node, 'params', change.param] }]
    case 'rename':
      return [{ op: 'set', path: ['nodes', change.node, 'name'], value: change.name }]
    case 'disable':
      return [{ op: 'set', path: ['nodes', change.node, 'settings', 'disabled'], value: true }]
    case 'remove':
      return [
        { op: 'remove', path: ['nodes', change.node] },
        { op: 'remove', path: ['layout', change.node] },
      ]
    case 'move':
      return has(change.node)
        ? [{ op: 'set', path: ['layout', change.node], value: { x: change.x, y: 0 } }]
        : []
    case 'add': {
      const value = { id: change.id, type: 'flow.set', name: change.id, params: {}, settings: {} }
      return has(change.id)
        ? []
        : [{ op: 'set', path: ['nodes', change.id], value }, ...edge(change.after, change.id)]
    }
    case 'connect':
      return has(change.target) ? edge(change.source, change.target) : []
    case 'cut':
      return document.edges.flatMap(({ id, source }): DocumentPatch[] =>
        source === change.source ? [{ op: 'remove', path: ['edges', id] }] : [],
      )
  }
}

const mine = changesTo(ids, 'm').map((changes) => make(base, changes, 'em'))
const theirs = changesTo(ids, 't').map((changes) => make(base, changes, 'et'))

/** The order of lists means nothing. */
function sorted(document: WorkflowDocument): WorkflowDocument {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return { ...document, nodes: document.nodes.toSorted(byId), edges: document.edges.toSorted(byId) }
}

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

describe('patches', () => {
  test('lead exactly from one document to another and back', () => {
    fc.assert(
      fc.property(mine, theirs, fc.boolean(), (one, other, turned) => {
        const end = turned ? { ...other, nodes: other.nodes.toReversed() } : other
        expect(applyPatches(one, patchesBetween(one, end))).toEqual(end)
        expect(applyPatches(end, patchesBetween(end, one))).toEqual(one)
      }),
    )
  })

  test('of what is gone do nothing, and keys with a meaning of their own are keys like others', () => {
    const patches: DocumentPatch[] = [
      { op: 'set', path: ['nodes', 'gone', 'params', 'a'], value: 1 },
      { op: 'remove', path: ['edges', 'gone'] },
    ]
    expect(applyPatches(base, patches)).toEqual(base)
    const odd = applyPatches(base, [
      { op: 'set', path: ['nodes', 'two', 'params', '__proto__'], value: { polluted: 1 } },
    ])
    expect(Object.keys(odd.nodes.find(({ id }) => id === 'two')?.params ?? {})).toEqual(['a', '__proto__'])
    expect({}).not.toHaveProperty('polluted')
  })
})

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
