/** A place on the canvas. */
export interface Point {
  x: number
  y: number
}

/** The end of a connection: a port, and the side of the card it is on. */
export interface End extends Point {
  side: 'left' | 'right' | 'bottom'
}

/** Points along a connection as it is drawn, ends included. */
export function curvePoints(from: End, to: End, count = 24): Point[] {
  const [one, two] = [control(from, to), control(to, from)]
  return Array.from({ length: count + 1 }, (_, step) => {
    const t = step / count
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3]
    return {
      x: a * from.x + b * one.x + c * two.x + d * to.x,
      y: a * from.y + b * one.y + c * two.y + d * to.y,
    }
  })
}

/** The curve as SVG writes it. */
export function curvePath(from: End, to: End): string {
  const [one, two] = [control(from, to), control(to, from)]
  return `M${from.x},${from.y} C${one.x},${one.y} ${two.x},${two.y} ${to.x},${to.y}`
}

/** The connection whose curve is nearest to a point and not farther than `within`. */
export function nearestCurve(
  curves: ReadonlyMap<string, readonly Point[]>,
  point: Point,
  within: number,
): string | undefined {
  let best: string | undefined
  let least = within ** 2
  for (const [id, points] of curves) {
    // A curve stays between its leftmost and rightmost points.
    if (points.every(({ x }) => x < point.x - within) || points.every(({ x }) => x > point.x + within))
      continue
    for (let at = 1; at < points.length; at++) {
      const [start, end] = [points[at - 1], points[at]]
      if (!start || !end) continue
      const distance = squaredDistance(point, start, end)
      if (distance > least) continue
      least = distance
      best = id
    }
  }
  return best
}

/** React Flow draws the same: half of the way out of the port, and a bow where it leads back. */
function control({ x, y, side }: End, other: Point): Point {
  const reach = (way: number) => (way >= 0 ? 0.5 * way : 6.25 * Math.sqrt(-way))
  switch (side) {
    case 'left':
      return { x: x - reach(x - other.x), y }
    case 'right':
      return { x: x + reach(other.x - x), y }
    case 'bottom':
      return { x, y: y + reach(other.y - y) }
  }
}

function squaredDistance(point: Point, start: Point, end: Point): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const length = dx ** 2 + dy ** 2
  const along = length === 0 ? 0 : ((point.x - start.x) * dx + (point.y - start.y) * dy) / length
  const t = Math.min(1, Math.max(0, along))
  return (point.x - start.x - t * dx) ** 2 + (point.y - start.y - t * dy) ** 2
}
