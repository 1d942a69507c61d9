import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { curvePoints, nearestCurve } from '../../../editor/workflow/edge-curve.ts'
import { edit } from '../../../editor/workflow/edit.ts'
import { boxesOf } from '../../../editor/workflow/groups.ts'
import { newHistory, record, undo } from '../../../editor/workflow/history.ts'
import { refusalOf } from '../../../editor/workflow/may-connect.ts'
import { type Joining, removeEdit } from '../../../editor/workflow/remove-and-join.ts'
import { spliceEdit } from '../../../editor/workflow/splice.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import { buildDocument } from '../../support/document.ts'
import { buildKind } from '../../support/node-kinds.ts'

const kinds = new Map(
  [
    buildKind('hook', { role: 'trigger' }),
    buildKind('step'),
    buildKind('each', { container: true }),
    buildKind('if', {
      handles: [
        { id: 'yes', label: 'Yes' },
        { id: 'no', label: 'No' },
      ],
    }),
    buildKind('end', { handles: [] }),
  ].map((kind) => [kind.type, kind]),
)
const heights = new Map<string, number>()
const ways = ({ edges }: WorkflowDocument) =>
  edges.map(({ source, sourceHandle, target }) => `${source}:${sourceHandle} -> ${target}`).toSorted()

function inARow(document: WorkflowDocument, gap = 96): WorkflowDocument {
  const layout = Object.fromEntries(
    document.nodes.map(({ id }, at) => [id, { x: at * (224 + gap), y: 0 }] as const),
  )
  return { ...document, layout }
}

describe('a step dropped on a connection', () => {
  const row = inARow(
    buildDocument(
      {
        hook: { type: 'hook' },
        a: { type: 'step' },
        b: { type: 'step' },
        c: { type: 'step' },
        alone: { type: 'step' },
      },
      ['hook -> a', 'a -> b', 'b -> c'],
    ),
  )

  test('goes between the two, and what follows makes room', () => {
    const change = spliceEdit(row, kinds, heights, 'alone', 'e0', { alone: { x: 200, y: 8 } })
    const after = change ? edit(row, change).document : row
    expect(ways(after)).toEqual(['a:out -> b', 'alone:out -> a', 'b:out -> c', 'hook:out -> alone'])
    const boxes = boxesOf(after, kinds)
    const [hook, alone, a, b] = ['hook', 'alone', 'a', 'b'].map((id) => boxes.get(id)?.x ?? 0)
    expect(hook).toBe(0)
    expect(alone).toBe(296)
    expect(a).toBeGreaterThanOrEqual(296 + 224 + 72)
    expect((b ?? 0) - (a ?? 0)).toBe(320)
  })

  test('stays where it was dropped when there is room', () => {
    const wide = inARow(row, 600)
    const change = spliceEdit(wide, kinds, heights, 'alone', 'e0', { alone: { x: 400, y: 40 } })
    const after = change ? edit(wide, change).document : wide
    expect(after.layout).toEqual({ ...wide.layout, alone: { x: 400, y: 40 } })
  })

  test('leaves its old place closed', () => {
    const change = spliceEdit(row, kinds, heights, 'b', 'e0')
    expect(ways(change ? edit(row, change).document : row)).toEqual([
      'a:out -> c',
      'b:out -> a',
      'hook:out -> b',
    ])
  })

  test('goes into the container of the connection', () => {
    const looped = inARow(
      buildDocument(
        {
          hook: { type: 'hook' },
          loop: { type: 'each' },
          one: { type: 'step', in: 'loop' },
          two: { type: 'step', in: 'loop' },
          alone: { type: 'step' },
        },
        ['hook -> loop', 'one -> two'],
      ),
    )
    const change = spliceEdit(looped, kinds, heights, 'alone', 'e1')
    const after = change ? edit(looped, change).document : looped
    expect(after.nodes.find(({ id }) => id === 'alone')?.parentId).toBe('loop')
    expect(ways(after)).toEqual(['alone:out -> two', 'hook:out -> loop', 'one:out -> alone'])
  })

  test.each([
    [
      'a trigger',
      buildDocument({ hook: { type: 'hook' }, a: { type: 'step' }, b: { type: 'step' } }, ['a -> b']),
      'hook',
      'e0',
    ],
    ['one at an end of it', row, 'a', 'e0'],
    [
      'one without a way out',
      buildDocument({ hook: { type: 'hook' }, a: { type: 'step' }, end: { type: 'end' } }, ['hook -> a']),
      'end',
      'e0',
    ],
    [
      'one with two ways in',
      buildDocument(
        { hook: { type: 'hook' }, a: { type: 'step' }, b: { type: 'step' }, c: { type: 'step' } },
        ['hook -> c', 'hook -> a', 'a -> b', 'hook -> b'],
      ),
      'b',
      'e0',
    ],
    [
      'a container on a connection in it',
      buildDocument(
        { loop: { type: 'each' }, a: { type: 'step', in: 'loop' }, b: { type: 'step', in: 'loop' } },
        ['a -> b'],
      ),
      'loop',
      'e0',
    ],
  ])('is refused: %s', (_name, document, nodeId, edgeId) => {
    expect(spliceEdit(document, kinds, heights, nodeId, edgeId)).toBeNull()
  })
})

describe('deleting a step', () => {
  const row = buildDocument(
    { hook: { type: 'hook' }, a: { type: 'step' }, b: { type: 'step' }, c: { type: 'step' } },
    ['hook -> a', 'a -> b', 'b -> c', 'b:error -> a'].filter((way) => way !== 'b:error -> a'),
  )
  const fork = buildDocument(
    { hook: { type: 'hook' }, check: { type: 'if' }, a: { type: 'step' }, b: { type: 'step' } },
    ['hook -> check', 'check:yes -> a', 'check:no -> b'],
  )
  const choice = buildDocument({ hook: { type: 'hook' }, check: { type: 'if' }, a: { type: 'step' } }, [
    'hook -> check',
    'check:yes -> a',
  ])
  const waysAfter = (document: WorkflowDocument, ids: string[], joining: Joining) =>
    ways(edit(document, removeEdit(document, kinds, ids, [], joining).edit).document)

  test.each<[string, WorkflowDocument, string[], Joining, string[]]>([
    ['joins its neighbours', row, ['a'], 'simple', ['b:out -> c', 'hook:out -> b']],
    ['joins over several in a row', row, ['a', 'b'], 'simple', ['hook:out -> c']],
    ['leaves the gap when asked', row, ['a'], 'leave', ['b:out -> c']],
    ['leaves nothing dangling at an end', row, ['c'], 'simple', ['a:out -> b', 'hook:out -> a']],
    ['never runs what a choice guarded', choice, ['check'], 'simple', []],
    ['joins a choice when asked', choice, ['check'], 'wherever', ['hook:out -> a']],
    [
      'joins one way in with all ways out when asked',
      fork,
      ['check'],
      'wherever',
      ['hook:out -> a', 'hook:out -> b'],
    ],
  ])('%s', (_name, document, ids, joining, expected) => {
    expect(waysAfter(document, ids, joining)).toEqual(expected)
  })

  test('makes no connection twice', () => {
    const short = buildDocument({ hook: { type: 'hook' }, a: { type: 'step' }, b: { type: 'step' } }, [
      'hook -> a',
      'a -> b',
      'hook -> b',
    ])
    expect(waysAfter(short, ['a'], 'simple')).toEqual(['hook:out -> b'])
  })

  test('is one step back, joins and all', () => {
    const history = record(newHistory(row), removeEdit(row, kinds, ['a', 'b'], [], 'simple').edit)
    expect(history.past).toHaveLength(1)
    expect(undo(history).document).toEqual(row)
  })
})

const anyGraph = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })), { maxLength: 14 })
  .map((pairs) => {
    const forward = new Set(pairs.flatMap(([from, to]) => (from < to ? [`n${from} -> n${to}`] : [])))
    const nodes = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`n${at}`, { type: at === 0 ? 'hook' : 'step' }]),
    )
    return inARow(buildDocument(nodes, [...forward]))
  })
const anyId = fc.integer({ min: 0, max: 7 }).map((at) => `n${at}`)

/** No connection that a person could not have drawn, and none that leads to nothing. */
function expectSound(document: WorkflowDocument) {
  for (const edge of document.edges) {
    const without = { ...document, edges: document.edges.filter(({ id }) => id !== edge.id) }
    expect(refusalOf(without, kinds, edge)).toBeNull()
  }
  expect(new Set(document.edges.map(({ id }) => id)).size).toBe(document.edges.length)
}

test('deleting any steps, however their gaps are closed, leaves a sound graph', () => {
  fc.assert(
    fc.property(
      anyGraph,
      fc.uniqueArray(anyId, { maxLength: 4 }),
      fc.constantFrom<Joining>('leave', 'simple', 'wherever'),
      (document, ids, joining) => {
        const after = edit(document, removeEdit(document, kinds, ids, [], joining).edit).document
        expect(after.nodes).toHaveLength(8 - ids.length)
        expectSound(after)
      },
    ),
  )
})

test('putting any step into any connection leaves a sound graph with one connection more at most', () => {
  fc.assert(
    fc.property(anyGraph, anyId, fc.nat({ max: 13 }), (document, id, at) => {
      const edge = document.edges[at]
      const change = edge && spliceEdit(document, kinds, heights, id, edge.id)
      if (!edge || !change) return
      const after = edit(document, change).document
      expectSound(after)
      const through = after.edges.filter(({ source, target }) => source === id || target === id)
      expect(through.map(({ source, target }) => (source === id ? target : source)).toSorted()).toEqual(
        [edge.source, edge.target].toSorted(),
      )
    }),
  )
})

test('the connection under a point is the nearest one, and none where none is near', () => {
  const curves = new Map([
    ['upper', curvePoints({ x: 0, y: 0, side: 'right' }, { x: 300, y: 0, side: 'left' })],
    ['lower', curvePoints({ x: 0, y: 100, side: 'right' }, { x: 300, y: 160, side: 'left' })],
  ])
  expect(nearestCurve(curves, { x: 150, y: 8 }, 20)).toBe('upper')
  expect(nearestCurve(curves, { x: 150, y: 128 }, 20)).toBe('lower')
  expect(nearestCurve(curves, { x: 150, y: 60 }, 20)).toBeUndefined()
})
