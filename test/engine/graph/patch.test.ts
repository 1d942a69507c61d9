import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentNote, WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { literal } from '../../support/document.ts'
import { base, mine, theirs } from './document-changes.ts'

const note: DocumentNote = { id: 'n', text: 'x', x: 0, y: 0, width: 100, height: 100, colour: 'sand' }
const from: WorkflowDocument = {
  ...base,
  settings: { timeZone: 'Europe/Rome' },
  layout: { one: { x: 0, y: 0 }, two: { x: 0, y: 0 } },
  notes: [note],
}
const nodeOf = (document: WorkflowDocument, id: string) => document.nodes.find((node) => node.id === id)
const withNode = (id: string, change: object): WorkflowDocument => ({
  ...from,
  nodes: from.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
})
const [hook, each, other, one, two, three, four] = from.nodes

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

describe('the changes between two documents', () => {
  const { notes: _notes, ...withoutNotes } = from
  const added = { id: 'new', type: 'flow.set', name: 'New', params: {}, settings: {} }
  const doubled = from.nodes.concat(from.nodes.slice(0, 1))
  test.each<[string, WorkflowDocument, DocumentPatch[]]>([
    ['none, where they say the same', structuredClone(from), []],
    ['the name', { ...from, name: 'Other' }, [{ op: 'set', path: ['name'], value: 'Other' }]],
    [
      'one setting that is set and one that is taken away',
      { ...from, settings: { retentionDays: 30 } },
      [
        { op: 'remove', path: ['settings', 'timeZone'] },
        { op: 'set', path: ['settings', 'retentionDays'], value: 30 },
      ],
    ],
    [
      'the place of one card',
      { ...from, layout: { one: { x: 0, y: 0 }, two: { x: 8, y: 0 } } },
      [{ op: 'set', path: ['layout', 'two'], value: { x: 8, y: 0 } }],
    ],
    [
      'one parameter of a step',
      withNode('one', { params: { a: literal(1), b: literal('y') } }),
      [{ op: 'set', path: ['nodes', 'one', 'params', 'b'], value: literal('y') }],
    ],
    [
      'a step that stands in no loop any more',
      withNode('one', { parentId: undefined }),
      [{ op: 'remove', path: ['nodes', 'one', 'parentId'] }],
    ],
    [
      'a step that is gone, and one that was added at the end',
      { ...from, nodes: [...from.nodes.filter(({ id }) => id !== 'three'), added] },
      [
        { op: 'remove', path: ['nodes', 'three'] },
        { op: 'set', path: ['nodes', 'new'], value: added },
      ],
    ],
    [
      'a connection that leads elsewhere',
      { ...from, edges: from.edges.map((edge) => (edge.id === 'e0' ? { ...edge, target: 'two' } : edge)) },
      [{ op: 'set', path: ['edges', 'e0', 'target'], value: 'two' }],
    ],
    [
      'the order, where a step was added before the others',
      { ...from, nodes: [added, ...from.nodes] },
      [
        { op: 'set', path: ['nodes', 'new'], value: added },
        { op: 'order', path: ['nodes'], ids: ['new', ...from.nodes.map(({ id }) => id)] },
      ],
    ],
    [
      'nothing but the order, where that alone is another',
      { ...from, edges: from.edges.toReversed() },
      [{ op: 'order', path: ['edges'], ids: ['e3', 'e2', 'e1', 'e0'] }],
    ],
    [
      'the notes as a whole, where there are none any more',
      withoutNotes,
      [{ op: 'remove', path: ['notes'] }],
    ],
    [
      'a list as a whole, where two things of it bear the same id',
      { ...from, nodes: doubled },
      [{ op: 'set', path: ['nodes'], value: doubled as never }],
    ],
  ])('are %s', (_, to, patches) => {
    expect(patchesBetween(from, to)).toStrictEqual(patches)
    expect(applyPatches(from, patches)).toEqual(to)
    expect(applyPatches(to, patchesBetween(to, from))).toEqual(from)
  })

  test('say what is gone by its id, though that should be the name of something that every object has', () => {
    const odd = { ...from, layout: { ...from.layout, constructor: { x: 1, y: 1 } } }
    expect(patchesBetween(odd, from)).toEqual([{ op: 'remove', path: ['layout', 'constructor'] }])
    expect(patchesBetween(from, odd)).toEqual([
      { op: 'set', path: ['layout', 'constructor'], value: { x: 1, y: 1 } },
    ])
  })
})

describe('a changed document', () => {
  test('is the same object in everything that did not change', () => {
    const after = applyPatches(from, [{ op: 'set', path: ['nodes', 'one', 'name'], value: 'Other' }])
    expect(after).toEqual(withNode('one', { name: 'Other' }))
    for (const key of ['edges', 'layout', 'settings', 'notes'] as const) expect(after[key]).toBe(from[key])
    expect(nodeOf(after, 'two')).toBe(two)
    expect(nodeOf(after, 'one')?.params).toBe(one?.params)
  })

  test('has none of the connections of a step that was removed, and what stood in it stands on its own', () => {
    const after = applyPatches(from, [{ op: 'remove', path: ['nodes', 'each'] }])
    const { parentId: _each, ...alone } = one ?? {}
    expect(after.nodes).toStrictEqual([hook, other, alone, two, three, four])
    expect(after.edges.map(({ id }) => id)).toEqual(['e2', 'e3'])
    expect(nodeOf(after, 'three')).toBe(three)
  })

  test('has the connections of a step that was removed and put there again', () => {
    const again: DocumentPatch = { op: 'set', path: ['nodes', 'each'], value: each as never }
    const after = applyPatches(from, [{ op: 'remove', path: ['nodes', 'each'] }, again])
    expect(after.edges).toEqual(from.edges)
    expect(nodeOf(after, 'one')?.parentId).toBe('each')
  })

  const ghost = { id: 'e9', source: 'hook', sourceHandle: 'out', target: 'ghost' }
  test.each<DocumentPatch>([
    { op: 'remove', path: ['edges', 'ghost'] },
    { op: 'remove', path: ['layout', 'ghost'] },
    { op: 'remove', path: ['nodes', 'ghost', 'name'] },
    { op: 'remove', path: ['nodes', 'ghost', 'params', 'a'] },
    { op: 'set', path: ['nodes', 'ghost', 'name'], value: 'x' },
    { op: 'set', path: ['nodes', 'ghost'], value: 'no step' },
  ])('keeps its connections where a change removes no step: %j', (patch) => {
    const loose = { ...from, edges: [...from.edges, ghost] }
    expect(applyPatches(loose, [patch])).toEqual(loose)
  })

  test('has an added thing at the end, and one that was there already in its place, by the id of its path', () => {
    const value = { id: 'misnamed', type: 'flow.set', name: 'New' }
    const added = applyPatches(from, [{ op: 'set', path: ['nodes', 'new'], value }])
    expect(added.nodes).toEqual([...from.nodes, { ...value, id: 'new' }])
    const replaced = applyPatches(from, [{ op: 'set', path: ['nodes', 'each'], value }])
    expect(replaced.nodes).toEqual([hook, { ...value, id: 'each' }, other, one, two, three, four])
    const renamed = applyPatches(from, [{ op: 'set', path: ['nodes', 'each', 'id'], value: 'x' }])
    expect(renamed).toEqual(from)
  })

  test('has what an order does not name behind what it names', () => {
    const after = applyPatches(from, [{ op: 'order', path: ['nodes'], ids: ['four', 'gone', 'one'] }])
    expect(after.nodes).toEqual([four, one, hook, each, other, two, three])
  })

  test('has parameters and settings where it had none', () => {
    const bare = { ...from, nodes: [{ id: 'bare', type: 'x', name: 'Bare' }] } as unknown as WorkflowDocument
    const after = applyPatches(bare, [
      { op: 'set', path: ['nodes', 'bare', 'params', 'a'], value: 1 },
      { op: 'remove', path: ['nodes', 'bare', 'settings', 'disabled'] },
    ])
    expect(after.nodes).toEqual([{ id: 'bare', type: 'x', name: 'Bare', params: { a: 1 }, settings: {} }])
  })

  test('that would be none is left to whoever checks it', () => {
    const odd = (...patches: DocumentPatch[]) => applyPatches(from, patches)
    const remove: DocumentPatch = { op: 'remove', path: ['nodes', 'two'] }
    const nodes = from.nodes.filter(({ id }) => id !== 'two')
    expect(odd(remove, { op: 'set', path: ['nodes'], value: 3 })).toEqual({ ...from, nodes: 3 })
    expect(odd({ op: 'set', path: ['edges'], value: 3 }, remove)).toEqual({ ...from, nodes, edges: 3 })
    expect(odd({ op: 'order', path: ['name'], ids: ['a'] })).toEqual(from)
    expect(odd({ op: 'remove', path: ['notes'] })).not.toHaveProperty('notes')
  })

  test('has no place to set a part of a list in which ids are doubled', () => {
    const doubled = { ...from, nodes: [...from.nodes, ...from.nodes.slice(0, 1)] }
    expect(applyPatches(doubled, [{ op: 'set', path: ['nodes', 'one', 'name'], value: 'x' }])).toEqual(
      doubled,
    )
  })
})
