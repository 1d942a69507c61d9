import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentNode, DocumentNote, WorkflowDocument } from '#engine/graph/document.ts'
import { type MergeConflict, mergeDocuments, settle, settleAll } from '#engine/graph/merge.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { sameJson } from '#engine/graph/same-json.ts'
import { buildDocument, literal } from '../../support/document.ts'
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

const note: DocumentNote = { id: 'n', text: 'x', x: 0, y: 0, width: 100, height: 100, colour: 'sand' }
const from: WorkflowDocument = {
  ...base,
  settings: { timeZone: 'Europe/Rome', retentionDays: 30 },
  layout: { one: { x: 0, y: 0 }, two: { x: 0, y: 0 } },
  notes: [note],
}
const set = (path: string, value: unknown): DocumentPatch => ({
  op: 'set',
  path: path.split('/'),
  value: value as never,
})
const remove = (path: string): DocumentPatch => ({ op: 'remove', path: path.split('/') })
const order = (path: string, ...ids: string[]): DocumentPatch => ({ op: 'order', path: [path], ids })
const changed = (...patches: DocumentPatch[]) => applyPatches(from, patches)
const idsOf = (list: readonly { id: string }[] = []) => list.map(({ id }) => id)
const edge = (id: string, source: string, target: string, sourceHandle = 'out') =>
  set(`edges/${id}`, { id, source, sourceHandle, target })

describe('what both changed', () => {
  const [fallback] = from.nodes
  if (!fallback) throw new Error('No steps')
  const node = (id: string) => from.nodes.find((other) => other.id === id) ?? fallback
  test.each<[string, DocumentPatch, DocumentPatch, MergeConflict]>([
    [
      'the name of the workflow',
      set('name', 'Mine'),
      set('name', 'Theirs'),
      { path: ['name'], base: 'Test', mine: 'Mine', theirs: 'Theirs' },
    ],
    [
      'a setting of the workflow',
      set('settings/retentionDays', 10),
      set('settings/retentionDays', 20),
      { path: ['settings', 'retentionDays'], base: 30, mine: 10, theirs: 20 },
    ],
    [
      'a setting that I took away',
      remove('settings/retentionDays'),
      set('settings/retentionDays', 20),
      { path: ['settings', 'retentionDays'], base: 30, theirs: 20 },
    ],
    [
      'a setting that they took away',
      set('settings/retentionDays', 10),
      remove('settings/retentionDays'),
      { path: ['settings', 'retentionDays'], base: 30, mine: 10 },
    ],
    [
      'a setting that was not there',
      set('settings/timeoutMinutes', 1),
      set('settings/timeoutMinutes', 2),
      { path: ['settings', 'timeoutMinutes'], mine: 1, theirs: 2 },
    ],
    [
      'a parameter',
      set('nodes/two/params/a', literal(2)),
      set('nodes/two/params/a', literal(3)),
      {
        path: ['nodes', 'two', 'params', 'a'],
        base: literal(1),
        mine: literal(2),
        theirs: literal(3),
      } as never,
    ],
    [
      'a parameter that I took away',
      remove('nodes/two/params/a'),
      set('nodes/two/params/a', 3),
      { path: ['nodes', 'two', 'params', 'a'], base: literal(1) as never, theirs: 3 },
    ],
    [
      'the name of a step',
      set('nodes/two/name', 'Mine'),
      set('nodes/two/name', 'Theirs'),
      { path: ['nodes', 'two', 'name'], base: 'two', mine: 'Mine', theirs: 'Theirs' },
    ],
    [
      'how patient a step is',
      set('nodes/two/settings/timeoutSeconds', 10),
      set('nodes/two/settings/timeoutSeconds', 20),
      { path: ['nodes', 'two', 'settings', 'timeoutSeconds'], mine: 10, theirs: 20 },
    ],
    [
      'the loop that a step stands in',
      set('nodes/two/parentId', 'each'),
      set('nodes/two/parentId', 'other'),
      { path: ['nodes', 'two', 'parentId'], mine: 'each', theirs: 'other' },
    ],
    [
      'where a connection leads',
      set('edges/e0/target', 'two'),
      set('edges/e0/target', 'four'),
      { path: ['edges', 'e0', 'target'], base: 'each', mine: 'two', theirs: 'four' },
    ],
    [
      'a connection that they removed',
      set('edges/e0/target', 'two'),
      remove('edges/e0'),
      {
        path: ['edges', 'e0'],
        base: from.edges[0] as never,
        mine: { ...from.edges[0], target: 'two' } as never,
      },
    ],
    [
      'the words of a note',
      set('notes/n/text', 'mine'),
      set('notes/n/text', 'theirs'),
      { path: ['notes', 'n', 'text'], base: 'x', mine: 'mine', theirs: 'theirs' },
    ],
    [
      'a note that I removed',
      remove('notes/n'),
      set('notes/n/text', 'theirs'),
      { path: ['notes', 'n'], base: { ...note }, theirs: { ...note, text: 'theirs' } },
    ],
    [
      'a step that they removed',
      set('nodes/three/name', 'Mine'),
      remove('nodes/three'),
      {
        path: ['nodes', 'three'],
        base: node('three') as never,
        mine: { ...node('three'), name: 'Mine' } as never,
      },
    ],
  ])('is a conflict, and each answer leads to what that side has: %s', (_, here, there, conflict) => {
    const [mine, theirs] = [changed(here), changed(there)]
    const merged = mergeDocuments(from, mine, theirs)
    expect(merged.conflicts).toStrictEqual([conflict])
    expect(sorted(settleAll(merged, () => 'mine'))).toEqual(sorted(mine))
    expect(sorted(settleAll(merged, () => 'theirs'))).toEqual(sorted(theirs))
    expect(settleAll(merged, () => undefined)).toEqual(merged.document)
  })

  test('in the same way is no conflict', () => {
    const patches = [
      set('name', 'Other'),
      set('settings/retentionDays', 10),
      remove('settings/timeZone'),
      remove('nodes/two'),
      remove('layout/two'),
      remove('nodes/one/params/a'),
      set('nodes/three/name', 'Other'),
      set('notes/n/text', 'y'),
      edge('new', 'hook', 'four'),
    ]
    const both = changed(...patches)
    expect(mergeDocuments(from, both, structuredClone(both))).toEqual({ document: both, conflicts: [] })
  })

  test('in places apart is merged without a question, with what is empty and without what is gone', () => {
    const mine = changed(
      set('settings/retentionDays', 10),
      remove('nodes/two/params/a'),
      set('nodes/three/name', 'Mine'),
      remove('nodes/one/parentId'),
    )
    const theirs = changed(
      remove('settings/timeZone'),
      set('nodes/two/settings/disabled', true),
      set('nodes/three/settings/disabled', true),
      remove('nodes/three/settings/disabled'),
      remove('nodes/three/parentId'),
      remove('nodes/one/params/b'),
    )
    const { document, conflicts } = mergeDocuments(from, mine, theirs)
    expect(conflicts).toEqual([])
    expect(document).toStrictEqual({
      ...from,
      settings: { retentionDays: 10 },
      nodes: from.nodes.map((node) => {
        const { parentId: _gone, ...alone } = node
        if (node.id === 'one') return { ...alone, params: { a: literal(1) } }
        if (node.id === 'two') return { ...node, params: {}, settings: { disabled: true } }
        return node.id === 'three' ? { ...alone, name: 'Mine' } : node
      }),
    })
  })

  test('is asked once for each place, and each place is settled for itself', () => {
    const mine = changed(set('name', 'Mine'), set('nodes/two/name', 'Mine'))
    const theirs = changed(set('name', 'Theirs'), set('nodes/two/name', 'Theirs'))
    const merged = mergeDocuments(from, mine, theirs)
    expect(merged.conflicts).toHaveLength(2)
    const settled = settleAll(merged, ([list]) => (list === 'nodes' ? 'theirs' : undefined))
    expect(settled).toEqual({ ...mine, nodes: theirs.nodes })
  })
})

describe('what is merged', () => {
  test('is mine itself where they changed nothing, and theirs itself where I did not', () => {
    const one = changed(set('name', 'Other'))
    expect(mergeDocuments(from, one, structuredClone(from)).document).toBe(one)
    expect(mergeDocuments(from, structuredClone(from), one).document).toBe(one)
  })

  test('has the very step of whoever changed it, and mine where nobody or both did', () => {
    const mine = structuredClone(changed(set('nodes/one/name', 'Mine'), set('nodes/four/name', 'Both')))
    const theirs = structuredClone(changed(set('nodes/two/name', 'Theirs'), set('nodes/four/name', 'Both')))
    const { document } = mergeDocuments(from, mine, theirs)
    expect(
      document.nodes.map((node) =>
        mine.nodes.includes(node) ? 'mine' : theirs.nodes.includes(node) && 'theirs',
      ),
    ).toEqual(document.nodes.map(({ id }) => (id === 'two' ? 'theirs' : 'mine')))
  })

  const at = (x: number) => ({ x, y: 0 })
  test.each<[string, DocumentPatch[], DocumentPatch[], WorkflowDocument['layout']]>([
    [
      'by both, where I put it',
      [set('layout/one', at(1))],
      [set('layout/one', at(2))],
      { one: at(1), two: at(0) },
    ],
    [
      'by one, where that put it',
      [set('layout/one', at(1))],
      [set('layout/two', at(2))],
      { one: at(1), two: at(2) },
    ],
    [
      'that the other removed nowhere, for it is gone',
      [set('layout/two', at(1))],
      [remove('nodes/two'), remove('layout/two'), set('name', 'x')],
      { one: at(0) },
    ],
    [
      'that the other removed nowhere, though its place was left',
      [set('layout/two', at(1))],
      [remove('nodes/two'), set('name', 'x')],
      { one: at(0) },
    ],
    [
      'that is not of the steps, where it was',
      [set('layout/elsewhere', at(1))],
      [set('name', 'x')],
      { one: at(0), two: at(0), elsewhere: at(1) },
    ],
  ])('has a card that was moved %s; nobody is asked', (_, here, there, layout) => {
    const { document, conflicts } = mergeDocuments(from, changed(...here), changed(...there))
    expect(conflicts).toEqual([])
    expect(document.layout).toStrictEqual(layout)
  })

  const ids = idsOf(from.nodes)
  const [first = '', second = '', ...rest] = ids
  const added = (id: string) => set(`nodes/${id}`, { id, type: 'x', name: id, params: {}, settings: {} })
  const turned = order('nodes', ...ids.toReversed())
  test.each<[string, DocumentPatch[], DocumentPatch[], string[]]>([
    ['theirs, where I did not reorder', [set('name', 'x')], [turned], ids.toReversed()],
    ['mine, where they did not reorder', [turned], [set('name', 'x')], ids.toReversed()],
    [
      'mine, where both reordered',
      [order('nodes', second, first, ...rest)],
      [turned],
      [second, first, ...rest],
    ],
    [
      'theirs, where I only added one before the others: mine follows',
      [added('m'), order('nodes', 'm', ...ids)],
      [turned],
      [...ids.toReversed(), 'm'],
    ],
    [
      'theirs, where I only removed the first',
      [remove(`nodes/${first}`)],
      [turned],
      [...rest.toReversed(), second],
    ],
    [
      'mine with what they added at its end, where I reordered',
      [turned, added('m')],
      [added('t'), order('nodes', 't', ...ids)],
      [...ids.toReversed(), 'm', 't'],
    ],
    ['theirs, and then mine, of what both added', [added('m')], [added('t')], [...ids, 't', 'm']],
  ])('has steps in the order of %s', (_, here, there, expected) => {
    const { document, conflicts } = mergeDocuments(from, changed(...here), changed(...there))
    expect(conflicts).toEqual([])
    expect(idsOf(document.nodes)).toEqual(expected)
  })

  const { notes: _notes, ...without } = from
  const noted = (id: string) => ({ ...without, notes: [{ ...note, id }] })
  test.each<[string, WorkflowDocument, WorkflowDocument, WorkflowDocument, string[] | undefined]>([
    ['of both, where there were none', without, noted('m'), noted('t'), ['t', 'm']],
    ['of one, where there were none', without, noted('m'), { ...without, name: 'x' }, ['m']],
    ['of the other, where there were none', without, { ...without, name: 'x' }, noted('t'), ['t']],
    ['that nobody removed', from, { ...from, name: 'x' }, { ...from, description: 'y' }, ['n']],
    [
      'none, where both have none any more',
      from,
      { ...without, name: 'x' },
      { ...without, description: 'y' },
      undefined,
    ],
    ['an empty list, where one has that', without, { ...without, name: 'x' }, { ...without, notes: [] }, []],
  ])('has the notes %s', (_, was, mine, theirs, expected) => {
    const { document, conflicts } = mergeDocuments(was, mine, theirs)
    expect(conflicts).toEqual([])
    expect(Object.hasOwn(document, 'notes') ? idsOf(document.notes) : undefined).toEqual(expected)
  })

  const doubled = { ...from, nodes: [...from.nodes, ...from.nodes.slice(0, 1)] }
  const both = (document: WorkflowDocument, name: string) => ({
    ...document,
    nodes: document.nodes.map((node) => (node.id === 'two' ? { ...node, name } : node)),
  })
  test.each<[string, WorkflowDocument, WorkflowDocument, WorkflowDocument]>([
    ['until now', doubled, both(from, 'Mine'), both(from, 'Theirs')],
    ['in mine', from, both(doubled, 'Mine'), both(from, 'Theirs')],
    ['in theirs', from, both(from, 'Mine'), both(doubled, 'Theirs')],
  ])('has my list as a whole where two things of it bear the same id %s', (_, was, mine, theirs) => {
    const { document, conflicts } = mergeDocuments(was, mine, theirs)
    expect(conflicts).toEqual([{ path: ['nodes'], base: was.nodes, mine: mine.nodes, theirs: theirs.nodes }])
    expect(document.nodes).toEqual(mine.nodes)
  })
})

describe('a step that one removed', () => {
  test.each<[string, DocumentPatch[], string[]]>([
    ['changed it', [set('nodes/two/settings/disabled', true)], ['nodes/two']],
    ['led a connection to it', [edge('new', 'four', 'two')], ['nodes/two']],
    ['led a connection from it', [edge('new', 'two', 'four')], ['nodes/two']],
    ['changed a connection to it', [set('edges/e1/sourceHandle', 'error')], ['nodes/two', 'edges/e1']],
    ['led a connection elsewhere that led to it', [set('edges/e1/target', 'four')], ['edges/e1']],
    ['moved its card', [set('layout/two', { x: 9, y: 9 })], []],
    ['changed another', [set('nodes/four/name', 'x')], []],
    ['removed it too', [remove('nodes/two'), set('name', 'x')], []],
  ])('stays exactly where the other has a use for it: it %s', (_, patches, asked) => {
    // The one who removed it is now I, now the other.
    const [gone, used] = [changed(remove('nodes/two'), remove('layout/two')), changed(...patches)]
    const stays = asked.includes('nodes/two')
    for (const { document, conflicts } of [
      mergeDocuments(from, gone, used),
      mergeDocuments(from, used, gone),
    ]) {
      expect(conflicts.map(({ path }) => path.join('/'))).toEqual(asked)
      expect(idsOf(document.nodes).includes('two')).toBe(stays)
      const near = document.edges.filter(({ source, target }) => source === 'two' || target === 'two')
      expect(idsOf(near).toSorted()).toEqual(
        stays
          ? idsOf(used.edges.filter(({ source, target }) => source === 'two' || target === 'two')).toSorted()
          : [],
      )
    }
  })

  test('stays with all the groups around it', () => {
    const nested = applyPatches(from, [set('nodes/each/parentId', 'other')])
    const gone = applyPatches(nested, [remove('nodes/one'), remove('nodes/each'), remove('nodes/other')])
    const used = applyPatches(nested, [set('nodes/one/name', 'x')])
    const { document, conflicts } = mergeDocuments(nested, gone, used)
    expect(conflicts.map(({ path }) => path[1]).toSorted()).toEqual(['each', 'one', 'other'])
    expect(document.nodes.find(({ id }) => id === 'one')?.parentId).toBe('each')
    expect(document.nodes.find(({ id }) => id === 'each')?.parentId).toBe('other')
  })

  test('takes its group along where the other moved it out of that first', () => {
    const gone = changed(remove('nodes/each'), remove('nodes/one'))
    const { document, conflicts } = mergeDocuments(from, gone, changed(remove('nodes/one/parentId')))
    expect(conflicts.map(({ path }) => path)).toEqual([['nodes', 'one']])
    expect(idsOf(document.nodes)).not.toContain('each')
  })

  test('that stays does not take back a connection that was led elsewhere before', () => {
    const gone = changed(set('edges/e0/target', 'four'), remove('nodes/each'), remove('nodes/one'))
    const { document } = mergeDocuments(from, gone, changed(set('nodes/each/name', 'x')))
    expect(document.edges.find(({ id }) => id === 'e0')).toMatchObject({ source: 'hook', target: 'four' })
  })

  test('keeps neither a note nor a connection that bears the same id', () => {
    const same = applyPatches(from, [set('notes/two', { ...note, id: 'two' }), edge('two', 'hook', 'four')])
    const gone = applyPatches(same, [remove('nodes/two'), remove('notes/two'), remove('edges/two')])
    const { document, conflicts } = mergeDocuments(
      same,
      gone,
      applyPatches(same, [set('nodes/two/name', 'x')]),
    )
    expect(conflicts.map(({ path }) => path.join('/'))).toEqual(['nodes/two'])
    expect(idsOf(document.notes)).toEqual(['n'])
    expect(idsOf(document.edges)).not.toContain('two')
  })
})

describe('the merged document has no loose ends', () => {
  const bare = (document: WorkflowDocument, id: string) => ({
    ...document,
    nodes: document.nodes.filter((node) => node.id !== id),
  })

  test('where one removed a step and left its connections and what stood in it', () => {
    const mine = changed(set('name', 'x'))
    for (const { document } of [
      mergeDocuments(from, bare(from, 'each'), mine),
      mergeDocuments(from, mine, bare(from, 'each')),
    ]) {
      expect(idsOf(document.edges)).toEqual(['e2', 'e3'])
      expect(document.nodes.find(({ id }) => id === 'one')).not.toHaveProperty('parentId')
      expect(document.nodes.find(({ id }) => id === 'three')?.parentId).toBe('other')
    }
  })

  test('and no connection twice, where both drew the same', () => {
    const drawn = (id: string, handle?: string) => changed(edge(id, 'hook', 'four', handle))
    const { document, conflicts } = mergeDocuments(from, drawn('m'), drawn('t'))
    expect(conflicts).toEqual([])
    expect(
      document.edges.filter(({ source, target }) => source === 'hook' && target === 'four'),
    ).toHaveLength(1)
    expect(mergeDocuments(from, drawn('m'), drawn('t', 'error')).document.edges).toHaveLength(6)
  })
})

describe('groups that are put into each other', () => {
  /** Groups by the group that they stand in; '' for none. */
  const groups = (parents: Record<string, string>) =>
    buildDocument(
      Object.fromEntries(
        Object.entries(parents).map(([id, parent]) => [id, { type: 'flow.each', in: parent }]),
      ),
      [],
    )
  const parentsOf = ({ nodes }: WorkflowDocument) =>
    Object.fromEntries(nodes.map(({ id, parentId = '' }) => [id, parentId]))
  type Parents = Record<string, string>

  test.each<[string, Parents, Parents, Parents, Parents, MergeConflict[]]>([
    [
      'one goes back to the group that it stands in with me',
      { x: '', a: '', b: 'x' },
      { x: '', a: 'b', b: 'x' },
      { x: '', a: '', b: 'a' },
      { x: '', a: 'b', b: 'x' },
      [{ path: ['nodes', 'b', 'parentId'], base: 'x', mine: 'x', theirs: 'a' }],
    ],
    [
      'only one of theirs goes back, where that is enough',
      { a: '', b: '', c: '' },
      { a: 'b', b: '', c: '' },
      { a: '', b: 'c', c: 'a' },
      { a: 'b', b: '', c: 'a' },
      [{ path: ['nodes', 'b', 'parentId'], theirs: 'c' }],
    ],
    [
      'what stands in one of them stays there',
      { inner: 'a', a: '', b: '' },
      { inner: 'a', a: 'b', b: '' },
      { inner: 'a', a: '', b: 'a' },
      { inner: 'a', a: 'b', b: '' },
      [{ path: ['nodes', 'b', 'parentId'], theirs: 'a' }],
    ],
    [
      'one that only they have goes out',
      { a: '', b: '' },
      { a: 'b', b: '' },
      { n: 'a', a: '', b: 'n' },
      { n: '', a: 'b', b: 'n' },
      [{ path: ['nodes', 'n', 'parentId'], theirs: 'a' }],
    ],
    [
      'and one before it too, where it would then stand in itself',
      { p: '', q: 'p', s: '' },
      { p: '', q: 'p', s: 'q' },
      { p: 's', q: 's', s: '' },
      { p: '', q: 'p', s: 'q' },
      [
        { path: ['nodes', 'q', 'parentId'], base: 'p', mine: 'p', theirs: 's' },
        { path: ['nodes', 'p', 'parentId'], theirs: 's' },
      ],
    ],
  ])('stand as I have them: %s', (_, was, mine, theirs, expected, asked) => {
    const { document, conflicts } = mergeDocuments(groups(was), groups(mine), groups(theirs))
    expect(parentsOf(document)).toEqual(expected)
    expect(conflicts).toStrictEqual(asked)
    for (const node of document.nodes) if (!expected[node.id]) expect(node).not.toHaveProperty('parentId')
  })

  test('never stand in themselves, whoever moved what', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    /** Each in an earlier one of a random order, or in none. */
    const forest = fc
      .tuple(
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.array(fc.integer({ min: -1, max: 3 }), { minLength: names.length, maxLength: names.length }),
      )
      .map(([order, places]) =>
        groups(
          Object.fromEntries(
            names.map((name) => {
              const at = order.indexOf(name)
              const place = places[at] ?? -1
              return [name, place < at ? (order[place] ?? '') : '']
            }),
          ),
        ),
      )
    fc.assert(
      fc.property(forest, forest, forest, (was, mine, theirs) => {
        const parents = parentsOf(mergeDocuments(was, mine, theirs).document)
        for (const name of names) {
          const above: string[] = []
          for (let at = parents[name]; at && above.length <= names.length; at = parents[at]) above.push(at)
          expect(above).not.toContain(name)
        }
      }),
      { numRuns: 500 },
    )
  })
})
