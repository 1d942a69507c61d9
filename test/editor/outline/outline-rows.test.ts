import fc from 'fast-check'
import { expect, test } from 'vitest'
import { edgeOf, type OutlineRow, openRows, outlineRows } from '../../../editor/outline/outline-rows.ts'
import { parentsOf } from '../../../editor/workflow/groups.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import { buildDocument } from '../../support/document.ts'
import { anyDocument, anyWorkflow, kinds } from './arbitrary-workflow.ts'

/** Rows as they would be read, two spaces for each level. */
function read(
  document: WorkflowDocument,
  rows: readonly OutlineRow[] = outlineRows(document, kinds),
): string[] {
  return rows.map((row) => `${'  '.repeat(row.level - 1)}${textOf(row)}`)
}

function textOf(row: OutlineRow): string {
  switch (row.is) {
    case 'step':
      return `${row.node.name}${row.ends ? '.' : ''}`
    case 'branch':
      return `[${row.label || row.handle || 'start'}${row.way ? ` ${row.way.number}/${row.way.of}` : ''}]${row.target ? ` -> ${row.target}` : ''}`
    case 'reference':
      return `-> ${row.edge.target}`
    default:
      return `(${row.is})`
  }
}

test.each<[string, Parameters<typeof buildDocument>[0], string[], string[]]>([
  [
    'steps that follow each other stand below each other',
    { hook: { type: 'hook' }, b: { type: 'step' }, a: { type: 'step' } },
    ['hook -> a', 'a -> b'],
    ['hook', 'a', 'b'],
  ],
  [
    'a choice has its branches in it, and what follows both stands after it',
    {
      hook: { type: 'hook' },
      end: { type: 'step' },
      yes: { type: 'step' },
      no: { type: 'step' },
      ask: { type: 'if' },
    },
    ['hook -> ask', 'ask:true -> yes', 'ask:false -> no', 'yes -> end', 'no -> end'],
    ['hook', 'ask', '  [yes]', '    yes', '    -> end', '  [no]', '    no', '    -> end', 'end'],
  ],
  [
    'a branch that leads nowhere has its place, and one that leads straight on says where',
    { hook: { type: 'hook' }, ask: { type: 'if' }, yes: { type: 'step' }, end: { type: 'step' } },
    ['hook -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> end'],
    ['hook', 'ask', '  [yes]', '    yes', '    -> end', '  [no] -> end', 'end'],
  ],
  [
    'several triggers lead to one beginning',
    { a: { type: 'hook' }, b: { type: 'hook' }, go: { type: 'step' } },
    ['a -> go', 'b -> go'],
    ['a', '-> go', 'b', 'go'],
  ],
  [
    'triggers with ways of their own say where those end',
    { a: { type: 'hook' }, b: { type: 'hook' }, one: { type: 'step' }, two: { type: 'step' } },
    ['a -> one', 'b -> two'],
    ['a', 'one.', 'b', 'two'],
  ],
  [
    'the way of errors hangs on its step and comes back to the path',
    { hook: { type: 'hook' }, do: { type: 'step' }, tell: { type: 'step' }, end: { type: 'step' } },
    ['hook -> do', 'do -> end', 'do:error -> tell', 'tell -> end'],
    ['hook', 'do', '  [error]', '    tell', '    -> end', 'end'],
  ],
  [
    'ways at the same time are numbered',
    { hook: { type: 'hook' }, a: { type: 'step' }, b: { type: 'step' } },
    ['hook -> a', 'hook -> b'],
    ['hook', '  [out 1/2]', '    a', '  [out 2/2]', '    b'],
  ],
  [
    'what stands in a container stands in its row, and its end apart',
    {
      hook: { type: 'hook' },
      guard: { type: 'try' },
      a: { type: 'step', in: 'guard' },
      b: { type: 'step', in: 'guard' },
      tidy: { type: 'step', in: 'guard', settings: { finally: true } },
      after: { type: 'step' },
      failed: { type: 'step' },
    },
    ['hook -> guard', 'a -> b', 'guard -> after', 'guard:error -> failed'],
    ['hook', 'guard', '  a', '  b', '  (end)', '    tidy', '  [error]', '    failed', 'after'],
  ],
  [
    'a container that begins with several steps shows them as ways, and an empty one has a place for the first',
    {
      hook: { type: 'hook' },
      loop: { type: 'each' },
      a: { type: 'step', in: 'loop' },
      b: { type: 'step', in: 'loop' },
      both: { type: 'step', in: 'loop' },
      none: { type: 'each' },
    },
    ['hook -> loop', 'a -> both', 'b -> both', 'loop -> none'],
    [
      'hook',
      'loop',
      '  [start 1/2]',
      '    a',
      '    -> both',
      '  [start 2/2]',
      '    b',
      '    -> both',
      '  both',
      'none',
      '  (empty)',
    ],
  ],
  [
    'steps that no trigger leads to stand apart at the end',
    { lost: { type: 'step' }, hook: { type: 'hook' }, a: { type: 'step' }, more: { type: 'step' } },
    ['hook -> a', 'lost -> more', 'more -> a'],
    ['hook', 'a', '(loose)', '  lost', '  more', '  -> a'],
  ],
])('%s', (_, nodes, edges, expected) => {
  expect(read(buildDocument(nodes, edges))).toEqual(expected)
})

test('each step is a row once and each connection is one once, whatever the document', () => {
  fc.assert(
    fc.property(fc.oneof(anyWorkflow, anyDocument), (document) => {
      const rows = outlineRows(document, kinds)
      const steps = rows.flatMap((row) => (row.is === 'step' ? [row.node.id] : []))
      expect(steps.toSorted()).toEqual(document.nodes.map(({ id }) => id).toSorted())
      const ids = new Set(steps)
      const edges = rows.flatMap((row) => edgeOf(row)?.id ?? [])
      const leaving = document.edges.filter(({ source }) => ids.has(source)).map(({ id }) => id)
      expect(edges.toSorted()).toEqual(leaving.toSorted())
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
    }),
  )
})

test('a step stands below all that run before it, and in the row of its container', () => {
  fc.assert(
    fc.property(anyWorkflow, (document) => {
      const rows = outlineRows(document, kinds)
      const at = new Map(rows.map(({ key }, index) => [key, index]))
      const loose = rows.findIndex(({ is }) => is === 'loose')
      const isLoose = (id: string) => loose !== -1 && (at.get(id) ?? 0) > loose
      for (const { source, target } of document.edges) {
        if (isLoose(source) && !isLoose(target)) continue
        expect(at.get(source)).toBeLessThan(at.get(target) ?? -1)
      }
      for (const [id, parentId] of parentsOf(document)) {
        const parent = rows[at.get(parentId) ?? -1]
        const own = at.get(id) ?? 0
        expect(own).toBeGreaterThan(at.get(parentId) ?? 0)
        expect(own).toBeLessThanOrEqual((at.get(parentId) ?? 0) + (parent?.below ?? 0))
      }
    }),
  )
})

test('places among siblings, levels and counts agree with the tree that they describe', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const rows = outlineRows(document, kinds)
      for (const [at, row] of rows.entries()) {
        const siblings = rows.filter(({ parent }) => parent === row.parent)
        expect(row).toMatchObject({ position: siblings.indexOf(row) + 1, size: siblings.length })
        const parent = rows.find(({ key }) => key === row.parent)
        expect(row.level).toBe((parent?.level ?? 0) + 1)
        const inside = rows.slice(at + 1, at + 1 + row.below)
        expect(inside.every(({ level }) => level > row.level)).toBe(true)
        expect(rows[at + 1 + row.below]?.level ?? 0).toBeLessThanOrEqual(row.level)
      }
    }),
  )
})

test('what stands in a closed row is not seen', () => {
  const document = buildDocument(
    { hook: { type: 'hook' }, ask: { type: 'if' }, yes: { type: 'step' }, end: { type: 'step' } },
    ['hook -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> end'],
  )
  const rows = outlineRows(document, kinds)
  expect(read(document, openRows(rows, new Set(['ask', 'ask true 1'])))).toEqual(['hook', 'ask', 'end'])
  expect(read(document, openRows(rows, new Set(['ask true 1'])))).toEqual([
    'hook',
    'ask',
    '  [yes]',
    '  [no] -> end',
    'end',
  ])
})
