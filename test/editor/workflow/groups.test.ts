import { describe, expect, test } from 'vitest'
import { addStepEdit, lastInside } from '../../../editor/canvas/add-step.ts'
import { dropEdit, dropTarget } from '../../../editor/canvas/drop-edit.ts'
import { clipOf, paste } from '../../../editor/workflow/clipboard.ts'
import { edit } from '../../../editor/workflow/edit.ts'
import { boxesOf, parentsOf, regroupEdit } from '../../../editor/workflow/groups.ts'
import { newHistory, record, undo } from '../../../editor/workflow/history.ts'
import { refusalOf } from '../../../editor/workflow/may-connect.ts'
import { sampleScope } from '../../../editor/workflow/sample-scope.ts'
import { tidyLayout } from '../../../editor/workflow/tidy.ts'
import { checkDocument } from '../../../engine/graph/check.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'

const kind = (type: string, more: Partial<NodeKind> = {}): NodeKind => ({
  type,
  role: 'action',
  title: type,
  description: '',
  category: 'flow',
  icon: '',
  effect: 'pure',
  params: {},
  output: {},
  handles: [{ id: 'out', label: '' }],
  freeParams: true,
  uses: [],
  ...more,
})
const step = kind('step')
const kinds = new Map([
  ['hook', kind('hook', { role: 'trigger', sample: { rows: [{ name: 'SRV-1' }] } })],
  ['step', step],
  ['each', kind('each', { container: true })],
])
const heights = new Map<string, number>()

/** hook -> loop { a -> b } -> c, c right of the loop */
const document: WorkflowDocument = {
  ...buildDocument(
    {
      hook: { type: 'hook' },
      loop: {
        type: 'each',
        params: { items: expression('trigger.rows'), collect: literal('b') },
      },
      a: { type: 'step', in: 'loop' },
      b: { type: 'step', in: 'loop', params: { value: expression('steps.a.output') } },
      c: { type: 'step' },
    },
    ['hook -> loop', 'a -> b', 'loop -> c'],
  ),
  layout: {
    hook: { x: 0, y: 0 },
    loop: { x: 400, y: 0 },
    a: { x: 424, y: 64 },
    b: { x: 712, y: 64 },
    c: { x: 1048, y: 0 },
  },
}
const boxOf = (of: WorkflowDocument, id: string) => boxesOf(of, kinds).get(id)
const groupOf = (of: WorkflowDocument, id: string) => of.nodes.find((node) => node.id === id)?.parentId

test('a frame stands around its steps, one in another, and an empty one has room for a card', () => {
  expect(boxOf(document, 'loop')).toEqual({ x: 400, y: 0, width: 560, height: 160 })
  const empty = edit(document, { do: 'remove', nodeIds: ['a', 'b'], edgeIds: [] }).document
  expect(boxOf(empty, 'loop')).toEqual({ x: 400, y: 0, width: 272, height: 160 })
  const nested = edit(document, {
    do: 'add',
    nodes: [{ id: 'inner', type: 'each', name: 'inner', parentId: 'loop', params: {}, settings: {} }],
    edges: [],
    layout: { inner: { x: 424, y: 200 } },
  }).document
  expect(boxOf(nested, 'loop')).toEqual({ x: 400, y: 0, width: 560, height: 384 })
})

test('a container that is gone, or stands in itself, is none', () => {
  const ring: WorkflowDocument = {
    ...document,
    nodes: document.nodes.map((node) => ({
      ...node,
      ...(node.id === 'loop' ? { parentId: 'a' } : node.id === 'c' ? { parentId: 'gone' } : {}),
    })),
  }
  expect([...parentsOf(ring)]).toEqual([])
  expect(boxesOf(ring, kinds).size).toBe(5)
})

test('moving a frame moves what stands in it, and nothing else', () => {
  const { edit: change } = dropEdit(document, kinds, heights, { loop: { x: 480, y: 80 } }, true)
  const after = edit(document, change).document
  expect(after.layout).toEqual({
    ...document.layout,
    loop: { x: 480, y: 80 },
    a: { x: 504, y: 144 },
    b: { x: 792, y: 144 },
  })
})

describe('a step dropped', () => {
  test('into a frame stands in it; what leads to it from outside goes, and one step back brings it back', () => {
    const place = { c: { x: 500, y: 80 } }
    expect(dropTarget(document, kinds, heights, place)).toBe('loop')
    const { edit: change, cut } = dropEdit(document, kinds, heights, place, true)
    const history = record(newHistory(document), change)
    expect(groupOf(history.document, 'c')).toBe('loop')
    expect(cut).toBe(1)
    expect(history.document.edges.map(({ source }) => source)).toEqual(['hook', 'a'])
    expect(undo(history).document).toEqual(document)
  })

  test('out of its frame stands on its own; the frame that is left empty stays where it was', () => {
    const one = edit(document, { do: 'remove', nodeIds: ['b'], edgeIds: [] }).document
    const { edit: change } = dropEdit(one, kinds, heights, { a: { x: 100, y: 400 } }, true)
    const after = edit(one, change).document
    expect(groupOf(after, 'a')).toBeUndefined()
    expect(after.layout.a).toEqual({ x: 500, y: 400 })
    expect(boxOf(after, 'loop')).toMatchObject({ x: 400, y: 0 })
  })

  test('is a trigger: it stays outside', () => {
    const { edit: change } = dropEdit(document, kinds, heights, { hook: { x: 500, y: 80 } }, true)
    expect(change.do).toBe('move')
  })

  test('by the arrow keys it changes no group', () => {
    const { edit: change } = dropEdit(document, kinds, heights, { c: { x: 500, y: 80 } }, false)
    expect(change.do).toBe('move')
  })
})

test('a step that runs at the end of its group does so no more in another one', () => {
  const ending = edit(document, {
    do: 'setSettings',
    nodeIds: ['a'],
    settings: { finally: true },
  }).document
  const after = edit(ending, regroupEdit(ending, kinds, heights, ['a'], undefined)).document
  expect(after.nodes.find(({ id }) => id === 'a')?.settings).toEqual({})
  expect(after.layout.a).toEqual({ x: 400, y: 200 })
})

test('a step added in a frame follows the last in it, and what stands right of the frame makes room', () => {
  expect(lastInside(document, kinds, 'loop')).toBe('b')
  const { edit: change, id } = addStepEdit(document, kinds, heights, step, {
    inside: 'loop',
    after: { source: 'b', handle: 'out' },
  })
  const after = edit(document, change).document
  expect(groupOf(after, id)).toBe('loop')
  expect(after.edges.at(-1)).toMatchObject({ source: 'b', target: id })
  const frame = boxOf(after, 'loop')
  expect(frame?.width).toBeGreaterThan(800)
  expect(boxOf(after, 'c')?.x).toBe(1048 + (frame?.width ?? 0) - 560)
  expect(
    checkDocument(after, (type) => kinds.get(type)).filter(({ severity }) => severity === 'error'),
  ).toEqual([])
})

test('a step put into a connection in a frame stands in the frame', () => {
  const { edit: change, id } = addStepEdit(document, kinds, heights, step, { onEdge: 'e1' })
  const after = edit(document, change).document
  expect(groupOf(after, id)).toBe('loop')
  expect(after.layout.b?.x).toBeGreaterThan(after.layout[id]?.x ?? 0)
  expect(boxOf(after, 'c')?.x).toBeGreaterThan(
    (boxOf(after, 'loop')?.x ?? 0) + (boxOf(after, 'loop')?.width ?? 0),
  )
})

test('a frame is deleted with what stands in it', () => {
  const after = edit(document, { do: 'remove', nodeIds: ['loop'], edgeIds: [] }).document
  expect(after.nodes.map(({ id }) => id)).toEqual(['hook', 'c'])
  expect(after.edges).toEqual([])
  expect(Object.keys(after.layout)).toEqual(['hook', 'c'])
})

test('a frame is copied with what stands in it, and its copy holds the copies', () => {
  const clip = clipOf(document, new Set(['loop']), kinds, [])
  const change = paste(document, clip, { kinds, connections: [] }, { x: 0, y: 600 }).edit
  const [loop, a, b] = change.nodes
  expect(change.nodes).toHaveLength(3)
  expect([a?.parentId, b?.parentId]).toEqual([loop?.id, loop?.id])
  expect(loop?.params.collect).toEqual(literal(b?.id ?? ''))
  expect(b?.params.value).toEqual(expression(`steps.${a?.id}.output`))
})

test('a copy of a step in a frame stands beside it; pasted elsewhere it stands on its own', () => {
  const clip = clipOf(document, new Set(['a']), kinds, [])
  const here = { kinds, connections: [] }
  expect(paste(document, clip, here).edit.nodes[0]?.parentId).toBe('loop')
  expect(paste(document, clip, here, { x: 0, y: 600 }).edit.nodes[0]?.parentId).toBeUndefined()
})

test('nothing is connected across the edge of a frame', () => {
  expect(refusalOf(document, kinds, { source: 'hook', sourceHandle: 'out', target: 'a' })).toBe('group')
  expect(refusalOf(document, kinds, { source: 'b', sourceHandle: 'out', target: 'c' })).toBe('group')
})

test('tidying up lays out what stands in a frame inside it, and nothing stands on anything else', () => {
  const tidy = { ...document, layout: tidyLayout(document, new Map()) }
  const [frame, a, b, c] = ['loop', 'a', 'b', 'c'].map((id) => boxOf(tidy, id))
  if (!frame || !a || !b || !c) throw new Error('Not everything has its place')
  expect(tidy.layout.loop).toEqual({ x: frame.x, y: frame.y })
  expect(a.x).toBe(frame.x + 24)
  expect(b.x).toBeGreaterThan(a.x + a.width)
  expect(c.x).toBeGreaterThan(frame.x + frame.width)
  expect(c.y).toBe(frame.y)
})

test('a document without layout that has a loop is drawn as tidied up', () => {
  const { layout: _, ...rest } = document
  const bare = { ...rest, layout: {} }
  expect(boxOf(bare, 'loop')).toEqual(boxOf({ ...bare, layout: tidyLayout(bare, new Map()) }, 'loop'))
})

test('a step in a loop sees what came before the loop, and the first item', () => {
  const scope = sampleScope(document, kinds, 'b', null)
  expect(Object.keys(scope.steps)).toEqual(['a'])
  expect(scope.loop).toEqual({ item: { name: 'SRV-1' }, index: 0 })
  expect(sampleScope(document, kinds, 'c', null).loop).toBeUndefined()
})
