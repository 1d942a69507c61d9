import type { Box } from './groups.ts'

/** A line on the canvas along which things stand: `at` on its axis, drawn between the two ends. */
export interface HelperLine {
  axis: 'x' | 'y'
  at: number
  from: number
  to: number
}

/**
 * How far what is dragged has to move so that an edge or its middle is in line with one of another, where that is nearer
 * than `within`, and the lines that show it.
 */
export function helperLines(
  moving: Box,
  others: readonly Box[],
  within: number,
): { by: { x: number; y: number }; lines: HelperLine[] } {
  const by = { x: nearest(moving, others, 'x', within), y: nearest(moving, others, 'y', within) }
  const there = { ...moving, x: moving.x + (by.x ?? 0), y: moving.y + (by.y ?? 0) }
  const lines = [
    ...(by.x === undefined ? [] : linesOf(there, others, 'x')),
    ...(by.y === undefined ? [] : linesOf(there, others, 'y')),
  ]
  return { by: { x: by.x ?? 0, y: by.y ?? 0 }, lines }
}

const sizes = { x: 'width', y: 'height' } as const

/** Start, middle and end of a box along an axis. */
function marks(box: Box, axis: 'x' | 'y'): readonly [number, number, number] {
  const size = box[sizes[axis]]
  return [box[axis], box[axis] + size / 2, box[axis] + size]
}

function nearest(moving: Box, others: readonly Box[], axis: 'x' | 'y', within: number): number | undefined {
  let best: number | undefined
  const own = marks(moving, axis)
  for (const other of others) {
    for (const theirs of marks(other, axis)) {
      for (const mine of own) {
        const way = theirs - mine
        if (Math.abs(way) > within) continue
        if (best === undefined || Math.abs(way) < Math.abs(best)) best = way
      }
    }
  }
  return best
}

/** A line for each mark of what was dragged that others share, as long as all of them together. */
function linesOf(there: Box, others: readonly Box[], axis: 'x' | 'y'): HelperLine[] {
  const across = axis === 'x' ? 'y' : 'x'
  return marks(there, axis).flatMap((at) => {
    const onLine = others.filter((other) => marks(other, axis).some((mark) => Math.abs(mark - at) < 0.5))
    if (onLine.length === 0) return []
    const ends = [there, ...onLine].flatMap((box) => [box[across], box[across] + box[sizes[across]]])
    return [{ axis, at, from: Math.min(...ends), to: Math.max(...ends) }]
  })
}
