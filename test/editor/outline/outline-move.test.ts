import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findBlock, idsOfBlock } from '../../../editor/outline/find-block.ts'
import { type Move, moveEdit } from '../../../editor/outline/outline-move.ts'
import { outlineRows } from '../../../editor/outline/outline-rows.ts'
import { outlineTree } from '../../../editor/outline/outline-tree.ts'
import { exitsOf, openEnds } from '../../../editor/outline/rewire.ts'
import { edit } from '../../../editor/workflow/edit.ts'
import { newHistory, record, undo } from '../../../editor/workflow/history.ts'
import { withInside } from '../../../editor/workflow/inside.ts'
import { refusalOf } from '../../../editor/workflow/may-connect.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import { buildDocument } from '../../support/document.ts'
import { anyWorkflow, kinds } from './arbitrary-workflow.ts'

const heights = new Map<string, number>()
const step = { type: 'step' }
const hook = { type: 'hook' }

function moved(document: WorkflowDocument, id: string, move: Move): WorkflowDocument | string {
  const change = moveEdit(document, kinds, heights, id, move)
  return typeof change === 'string' ? change : edit(document, change).document
}

/** Connections as "from -> to", in alphabetical order. */
function ways({ edges }: WorkflowDocument): string[] {
  return edges
    .map(
      ({ source, sourceHandle, target }) =>
        `${source}${sourceHandle === 'out' ? '' : `:${sourceHandle}`} -> ${target}`,
    )
    .toSorted()
}

function groups({ nodes }: WorkflowDocument): Record<string, string | undefined> {
  return Object.fromEntries(nodes.map(({ id, parentId }) => [id, parentId]))
}

test.each<[string, Parameters<typeof buildDocument>[0], string[], [string, Move], string[]]>([
  [
    'up: before the step above it',
    { hook, a: step, b: step, c: step },
    ['hook -> a', 'a -> b', 'b -> c'],
    ['b', 'up'],
    ['a -> c', 'b -> a', 'hook -> b'],
  ],
  [
    'up from the end: the step above it is the end then',
    { hook, a: step, b: step },
    ['hook -> a', 'a -> b'],
    ['b', 'up'],
    ['b -> a', 'hook -> b'],
  ],
  [
    'up over a choice whose branches meet at it',
    { hook, ask: { type: 'if' }, yes: step, end: step, more: step },
    ['hook -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> end', 'end -> more'],
    ['end', 'up'],
    ['ask:false -> more', 'ask:true -> yes', 'end -> ask', 'hook -> end', 'yes -> more'],
  ],
  [
    'down over a choice with its branches',
    { hook, a: step, ask: { type: 'if' }, yes: step, end: step },
    ['hook -> a', 'a -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> end'],
    ['a', 'down'],
    ['a -> end', 'ask:false -> a', 'ask:true -> yes', 'hook -> ask', 'yes -> a'],
  ],
  [
    'down with its own way of errors',
    { hook, a: step, failed: step, b: step },
    ['hook -> a', 'a:error -> failed', 'a -> b'],
    ['a', 'down'],
    ['a:error -> failed', 'b -> a', 'hook -> b'],
  ],
  [
    'into the container above it, behind what stands there',
    { hook, loop: { type: 'each' }, a: { ...step, in: 'loop' }, b: step, c: step },
    ['hook -> loop', 'loop -> b', 'b -> c'],
    ['b', 'in'],
    ['a -> b', 'hook -> loop', 'loop -> c'],
  ],
  [
    'out of its container, behind it',
    { hook, loop: { type: 'each' }, a: { ...step, in: 'loop' }, b: { ...step, in: 'loop' }, c: step },
    ['hook -> loop', 'a -> b', 'loop -> c'],
    ['b', 'out'],
    ['b -> c', 'hook -> loop', 'loop -> b'],
  ],
  [
    'into the first branch of the choice above it',
    { hook, ask: { type: 'if' }, yes: step, end: step, more: step },
    ['hook -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> end', 'end -> more'],
    ['end', 'in'],
    ['ask:false -> more', 'ask:true -> yes', 'end -> more', 'hook -> ask', 'yes -> end'],
  ],
  [
    'into a branch that led straight on',
    { hook, ask: { type: 'if' }, no: step, end: step, more: step },
    ['hook -> ask', 'ask:true -> end', 'ask:false -> no', 'no -> end', 'end -> more'],
    ['end', 'in'],
    ['ask:false -> no', 'ask:true -> end', 'end -> more', 'hook -> ask', 'no -> more'],
  ],
  [
    'out of a branch, behind where all branches meet',
    { hook, ask: { type: 'if' }, yes: step, no: step, end: step },
    ['hook -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> no', 'no -> end'],
    ['yes', 'out'],
    ['ask:false -> no', 'ask:true -> yes', 'hook -> ask', 'no -> yes', 'yes -> end'],
  ],
  [
    'out of a branch whose ways end',
    { hook, ask: { type: 'if' }, yes: step, last: step },
    ['hook -> ask', 'ask:true -> yes', 'yes -> last'],
    ['last', 'out'],
    ['ask:false -> last', 'ask:true -> yes', 'hook -> ask', 'yes -> last'],
  ],
])('%s', (_, nodes, edges, [id, move], expected) => {
  const document = buildDocument(nodes, edges)
  const after = moved(document, id, move)
  if (typeof after === 'string') throw new Error(`It stays: ${after}`)
  expect(ways(after)).toEqual(expected)
  const change = moveEdit(document, kinds, heights, id, move)
  if (typeof change === 'string') throw new Error(`It stays: ${change}`)
  expect(undo(record(newHistory(document), change)).document).toEqual(document)
})

test.each<[string, string, Move]>([
  ['trigger', 'hook', 'down'],
  ['first', 'a', 'up'],
  ['last', 'end', 'down'],
  ['noGroup', 'a', 'in'],
  ['outermost', 'a', 'out'],
])('a step that cannot go there stays, and the reason is known: %s', (reason, id, move) => {
  const document = buildDocument({ hook, a: step, end: step }, ['hook -> a', 'a -> end'])
  expect(moved(document, id, move)).toBe(reason)
})

test('a step that moves into a container and out again stands where it stood', () => {
  const document = buildDocument(
    { hook, loop: { type: 'each' }, a: { ...step, in: 'loop' }, b: step, c: step },
    ['hook -> loop', 'loop -> b', 'b -> c'],
  )
  const inside = moved(document, 'b', 'in')
  if (typeof inside === 'string') throw new Error(inside)
  expect(groups(inside)).toMatchObject({ b: 'loop' })
  const after = moved(inside, 'b', 'out')
  if (typeof after === 'string') throw new Error(after)
  expect(ways(after)).toEqual(ways(document))
  expect(groups(after)).toEqual(groups(document))
})

test('out of a container that runs at the end of another one, a step with its branches runs there too', () => {
  const document = buildDocument(
    {
      hook,
      outer: { type: 'try' },
      loop: { type: 'each', in: 'outer', settings: { finally: true } },
      a: { ...step, in: 'loop' },
      ask: { type: 'if', in: 'loop' },
      yes: { ...step, in: 'loop' },
    },
    ['hook -> outer', 'a -> ask', 'ask:true -> yes'],
  )
  const after = moved(document, 'ask', 'out')
  if (typeof after === 'string') throw new Error(after)
  expect(groups(after)).toMatchObject({ loop: 'outer', a: 'loop', ask: 'outer', yes: 'outer' })
  expect(after.nodes.filter(({ settings }) => settings.finally).map(({ id }) => id)).toEqual([
    'loop',
    'ask',
    'yes',
  ])
  expect(ways(after)).toEqual(['ask:true -> yes', 'hook -> outer', 'loop -> ask'])
  const change = moveEdit(document, kinds, heights, 'ask', 'out')
  if (typeof change === 'string') throw new Error(change)
  expect(undo(record(newHistory(document), change)).document).toEqual(document)
})

const anyMove = fc.constantFrom<Move>('up', 'down', 'in', 'out')

test('no move loses a step or its connection to the triggers, and none draws what may not be drawn', () => {
  fc.assert(
    fc.property(anyWorkflow, fc.nat(), anyMove, (document, pick, move) => {
      const id = document.nodes[pick % document.nodes.length]?.id ?? ''
      const after = moved(document, id, move)
      if (typeof after === 'string') return
      expect(after.nodes.map((node) => node.id)).toEqual(document.nodes.map((node) => node.id))
      const lost = (each: WorkflowDocument) => {
        const { loose } = outlineTree(each, kinds)
        return withInside(
          each,
          loose.flatMap((block) => [...idsOfBlock(block)]),
        )
      }
      expect(new Set([...lost(document), ...lost(after)])).toEqual(lost(document))
      for (const edge of after.edges) {
        const others = { ...after, edges: after.edges.filter((each) => each !== edge) }
        expect(refusalOf(others, kinds, edge)).toBeNull()
      }
    }),
    { numRuns: 500 },
  )
})

test('up and then down leads back to the same workflow, where a step has all from the one above and leads to the one below by all its ways', () => {
  let held = 0
  fc.assert(
    fc.property(anyWorkflow, fc.nat(), (document, pick) => {
      const id = document.nodes[pick % document.nodes.length]?.id ?? ''
      const found = findBlock(outlineTree(document, kinds), id)
      const above = found?.path[found.at - 1]
      const up = moved(document, id, 'up')
      if (!found || !above || typeof up === 'string') return
      const incoming = document.edges.filter(({ target }) => target === id)
      const exits = exitsOf(document.edges, above)
      if (!incoming.every((edge) => exits.includes(edge)) || exits.length !== incoming.length) return
      const below = found.path[found.at + 1]?.node.id
      const leaving = exitsOf(document.edges, found.block)
      if (leaving.length === 0 || !leaving.every(({ target }) => target === below)) return
      // Of a choice with one way drawn, what was above it is that way's branch then, and goes down with it.
      if (openEnds(document, kinds, document.edges, [found.block]).length > 0) return
      const back = moved(up, id, 'down')
      if (typeof back === 'string') throw new Error(back)
      expect(ways(back)).toEqual(ways(document))
      expect(outlineRows(back, kinds).map(({ key }) => key)).toEqual(
        outlineRows(document, kinds).map(({ key }) => key),
      )
      held += 1
    }),
    { numRuns: 1000 },
  )
  expect(held).toBeGreaterThan(20)
})
