import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alignment, aligned, carried, distributed, outermost } from '../../../editor/workflow/align.ts'
import { type Box, boxesOf } from '../../../editor/workflow/groups.ts'
import { helperLines } from '../../../editor/workflow/helper-lines.ts'
import { buildDocument } from '../../support/document.ts'

const boxes = new Map<string, Box>([
  ['a', { x: 0, y: 10, width: 200, height: 60 }],
  ['b', { x: 300, y: 50, width: 200, height: 100 }],
  ['c', { x: 420, y: 300, width: 300, height: 80 }],
])

describe('chosen cards are brought in line', () => {
  test.each<[Alignment, [number, number][]]>([
    [
      'left',
      [
        [0, 10],
        [0, 50],
        [0, 300],
      ],
    ],
    [
      'centre',
      [
        [260, 10],
        [260, 50],
        [210, 300],
      ],
    ],
    [
      'right',
      [
        [520, 10],
        [520, 50],
        [420, 300],
      ],
    ],
    [
      'top',
      [
        [0, 10],
        [300, 10],
        [420, 10],
      ],
    ],
    [
      'middle',
      [
        [0, 165],
        [300, 145],
        [420, 155],
      ],
    ],
    [
      'bottom',
      [
        [0, 320],
        [300, 280],
        [420, 300],
      ],
    ],
  ])('%s', (to, places) => {
    expect(Object.values(aligned(boxes, to))).toEqual(places.map(([x, y]) => ({ x, y })))
  })

  test('and stand with the same gap, the first and the last where they were', () => {
    expect(distributed(boxes, 'across')).toEqual({
      a: { x: 0, y: 10 },
      b: { x: 210, y: 50 },
      c: { x: 420, y: 300 },
    })
    expect(distributed(boxes, 'down')).toEqual({
      a: { x: 0, y: 10 },
      b: { x: 300, y: 135 },
      c: { x: 420, y: 300 },
    })
  })
})

const anyBox = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
  width: fc.integer({ min: 40, max: 600 }),
  height: fc.integer({ min: 40, max: 400 }),
})
const anyBoxes = fc
  .array(anyBox, { minLength: 1, maxLength: 8 })
  .map((list) => new Map(list.map((box, at) => [`n${at}`, box])))
const anyAlignment = fc.constantFrom<Alignment>('left', 'centre', 'right', 'top', 'middle', 'bottom')

const moved = (from: ReadonlyMap<string, Box>, layout: Record<string, { x: number; y: number }>) =>
  new Map([...from].map(([id, box]) => [id, { ...box, ...layout[id] }]))

test('bringing in line twice is the same as once, and the other axis is left alone', () => {
  fc.assert(
    fc.property(anyBoxes, anyAlignment, (given, to) => {
      const once = aligned(given, to)
      const again = aligned(moved(given, once), to)
      const kept = ['left', 'centre', 'right'].includes(to) ? 'y' : 'x'
      for (const [id, box] of given) {
        expect(once[id]?.[kept]).toBe(box[kept])
        // Middles of odd sizes are whole pixels only when rounded.
        expect(Math.abs((again[id]?.x ?? 0) - (once[id]?.x ?? 0))).toBeLessThanOrEqual(1)
        expect(Math.abs((again[id]?.y ?? 0) - (once[id]?.y ?? 0))).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('after distributing, every gap is the same to a pixel', () => {
  fc.assert(
    fc.property(anyBoxes, fc.constantFrom('across', 'down'), (given, way) => {
      if (given.size < 3) return
      const after = moved(given, distributed(given, way))
      const [start, size] = way === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
      const middle = (box: Box) => box[start] + box[size] / 2
      const order = [...given]
        .toSorted(([, a], [, b]) => middle(a) - middle(b) || a[start] - b[start])
        .flatMap(([id]) => after.get(id) ?? [])
      const gaps = order.slice(1).map((box, at) => {
        const before = order[at] ?? box
        return box[start] - before[start] - before[size]
      })
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2)
    }),
  )
})

test('a frame takes along what stands in it, once, when both are chosen', () => {
  const document = {
    ...buildDocument({ loop: { type: 'each' }, a: { type: 'step', in: 'loop' }, b: { type: 'step' } }, []),
    layout: { a: { x: 124, y: 164 }, b: { x: 900, y: 0 } },
  }
  expect(outermost(document, ['a', 'loop', 'b']).toSorted()).toEqual(['b', 'loop'])
  const all = boxesOf(document, new Map())
  expect(carried(document, all, { loop: { x: 0, y: 0 } })).toEqual({
    loop: { x: 0, y: 0 },
    a: { x: 24, y: 64 },
  })
})

describe('helper lines', () => {
  const card = (x: number, y: number): Box => ({ x, y, width: 224, height: 72 })

  test.each([
    ['an edge of the left', card(103, 400), { x: -3, y: 0 }],
    ['an edge of the top', card(700, 3), { x: 0, y: -3 }],
    ['both at once', card(98, 4), { x: 2, y: -4 }],
    ['nothing where nothing is near', card(160, 400), { x: 0, y: 0 }],
    ['the end of one to the start of another', card(328, 400), { x: -4, y: 0 }],
  ])('pull to %s', (_name, moving, by) => {
    expect(helperLines(moving, [card(100, 0)], 5).by).toEqual(by)
  })

  test('reach over everything that stands along them', () => {
    const { lines } = helperLines(card(101, 500), [card(100, 0), card(100, 200), card(640, 480)], 5)
    expect(lines.filter(({ axis }) => axis === 'x').map(({ at, from, to }) => [at, from, to])).toEqual([
      [100, 0, 572],
      [212, 0, 572],
      [324, 0, 572],
    ])
  })

  test('never pull farther than asked, and then something is in line', () => {
    fc.assert(
      fc.property(anyBox, fc.array(anyBox, { maxLength: 6 }), (moving, others) => {
        const { by, lines } = helperLines(moving, others, 5)
        expect(Math.abs(by.x)).toBeLessThanOrEqual(5)
        expect(Math.abs(by.y)).toBeLessThanOrEqual(5)
        if (by.x !== 0) expect(lines.some(({ axis }) => axis === 'x')).toBe(true)
        if (by.y !== 0) expect(lines.some(({ axis }) => axis === 'y')).toBe(true)
        const there = { ...moving, x: moving.x + by.x, y: moving.y + by.y }
        expect(helperLines(there, others, 0).lines).toEqual(lines)
      }),
    )
  })
})
