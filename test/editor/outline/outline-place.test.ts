import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addStepEdit } from '../../../editor/canvas/add-step.ts'
import { addBeforeEdit } from '../../../editor/outline/add-before.ts'
import { placeAfter } from '../../../editor/outline/outline-place.ts'
import { outlineRows } from '../../../editor/outline/outline-rows.ts'
import { edit } from '../../../editor/workflow/edit.ts'
import { refusalOf } from '../../../editor/workflow/may-connect.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument } from '../../support/document.ts'
import { anyWorkflow, kinds } from './arbitrary-workflow.ts'

const heights = new Map<string, number>()

function stepKind(): NodeKind {
  const kind = kinds.get('step')
  if (!kind) throw new Error('There is no kind "step"')
  return kind
}

/** The document with one more step after a row, and the step's id. */
function withStepAfter(document: WorkflowDocument, key: string): { after: WorkflowDocument; id: string } {
  const row = outlineRows(document, kinds).find((each) => each.key === key)
  const wanted = placeAfter(document, kinds, row)
  const { edit: change, id } =
    wanted.before === undefined
      ? addStepEdit(document, kinds, heights, stepKind(), wanted)
      : addBeforeEdit(document, kinds, heights, stepKind(), wanted.before)
  return { after: edit(document, change).document, id }
}

test.each<[string, Parameters<typeof buildDocument>[0], string[], string, string[]]>([
  [
    'between a step and what follows it',
    { hook: { type: 'hook' }, a: { type: 'step' } },
    ['hook -> a'],
    'hook',
    ['hook:out -> new', 'new:out -> a'],
  ],
  [
    'at the beginning of a branch',
    { hook: { type: 'hook' }, ask: { type: 'if' }, a: { type: 'step' } },
    ['hook -> ask', 'ask:true -> a'],
    'ask true 1',
    ['ask:true -> new', 'hook:out -> ask', 'new:out -> a'],
  ],
  [
    'in a branch that leads nowhere',
    { hook: { type: 'hook' }, ask: { type: 'if' } },
    ['hook -> ask'],
    'ask false 1',
    ['ask:false -> new', 'hook:out -> ask'],
  ],
  [
    'before paths meet',
    { a: { type: 'hook' }, b: { type: 'hook' }, end: { type: 'step' } },
    ['a -> end', 'b -> end'],
    'to e0',
    ['a:out -> new', 'b:out -> end', 'new:out -> end'],
  ],
])('a step is added %s', (_, nodes, edges, key, expected) => {
  const { after, id } = withStepAfter(buildDocument(nodes, edges), key)
  const name = (each: string) => (each === id ? 'new' : each)
  expect(
    after.edges.map((each) => `${name(each.source)}:${each.sourceHandle} -> ${name(each.target)}`).toSorted(),
  ).toEqual(expected)
})

test('before a step where paths meet all of them lead to the new one', () => {
  const document = buildDocument({ a: { type: 'hook' }, b: { type: 'hook' }, end: { type: 'step' } }, [
    'a -> end',
    'b -> end',
  ])
  const { edit: change, id } = addBeforeEdit(document, kinds, heights, stepKind(), 'end')
  const { edges } = edit(document, change).document
  expect(edges.map(({ source, target }) => [source, target]).toSorted()).toEqual(
    [
      ['a', id],
      ['b', id],
      [id, 'end'],
    ].toSorted(),
  )
})

test('whichever row a step is added at, no step is lost and no connection is drawn that may not be', () => {
  fc.assert(
    fc.property(anyWorkflow, fc.nat(), (document, pick) => {
      const rows = outlineRows(document, kinds)
      const { after, id } = withStepAfter(document, rows[pick % rows.length]?.key ?? '')
      expect(after.nodes.map((node) => node.id)).toEqual([...document.nodes.map((node) => node.id), id])
      for (const edge of after.edges) {
        const others = { ...after, edges: after.edges.filter((each) => each !== edge) }
        expect(refusalOf(others, kinds, edge)).toBeNull()
      }
    }),
  )
})
