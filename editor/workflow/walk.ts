import type { WorkflowDocument } from '#engine/graph/document.ts'
import { toGraph, upstreamOf } from '#engine/graph/graph.ts'
import { type Box, boxesOf, type Heights, type Kinds, parentsOf } from './groups.ts'
import { withInside } from './inside.ts'
import { reachableFrom } from './may-connect.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The step that an arrow leads to: left and right along the connections, up and down among those beside it, from a container
 * down into it and from its first step up or left out of it. Undefined where there is none.
 */
export function stepBeside(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  from: string | undefined,
  direction: Direction,
): string | undefined {
  const boxes = boxesOf(document, kinds, heights)
  const parents = parentsOf(document)
  const box = from === undefined ? undefined : boxes.get(from)
  if (from === undefined || !box) return firstOf(document, boxes)
  const along = neighbours(document, from, direction).filter((id) => id !== from && boxes.has(id))
  const [linked] = along.toSorted((a, b) => offset(boxes.get(a), box, 'y') - offset(boxes.get(b), box, 'y'))
  if (linked !== undefined) return linked
  const inside = document.nodes.filter(({ id }) => parents.get(id) === from).map(({ id }) => id)
  const siblings = document.nodes
    .filter(({ id }) => id !== from && parents.get(id) === parents.get(from))
    .map(({ id }) => id)
  if (direction === 'up' || direction === 'down') {
    const next = nearestBeside(boxes, box, siblings, direction)
    if (direction === 'down' && inside.length > 0) return leftmost(inside, boxes)
    return next ?? (direction === 'up' ? parents.get(from) : undefined)
  }
  return direction === 'left' ? parents.get(from) : leftmost(inside, boxes)
}

/** All that comes before steps, or all that can follow them, those steps included. */
export function stepsAlong(
  document: WorkflowDocument,
  from: Iterable<string>,
  direction: 'left' | 'right',
): Set<string> {
  const graph = toGraph(document)
  const found = new Set<string>()
  for (const id of from) {
    found.add(id)
    for (const other of direction === 'left' ? upstreamOf(graph, id) : reachableFrom(document, id))
      found.add(other)
  }
  return direction === 'right' ? withInside(document, found) : found
}

function neighbours({ edges }: WorkflowDocument, from: string, direction: Direction): string[] {
  if (direction === 'right') return edges.filter(({ source }) => source === from).map(({ target }) => target)
  if (direction === 'left') return edges.filter(({ target }) => target === from).map(({ source }) => source)
  return []
}

/** The nearest one above or below, near in the row first. */
function nearestBeside(
  boxes: ReadonlyMap<string, Box>,
  box: Box,
  ids: readonly string[],
  direction: 'up' | 'down',
): string | undefined {
  const sign = direction === 'down' ? 1 : -1
  return ids
    .filter((id) => sign * ((boxes.get(id)?.y ?? box.y) - box.y) > 0)
    .toSorted((a, b) => distance(boxes.get(a), box) - distance(boxes.get(b), box))[0]
}

/** Sideways counts twice: what stands under each other belongs together. */
function distance(one: Box | undefined, other: Box): number {
  return 2 * offset(one, other, 'x') + offset(one, other, 'y')
}

function offset(one: Box | undefined, other: Box, axis: 'x' | 'y'): number {
  return Math.abs((one?.[axis] ?? other[axis]) - other[axis])
}

function leftmost(ids: readonly string[], boxes: ReadonlyMap<string, Box>): string | undefined {
  return ids.toSorted((a, b) => (boxes.get(a)?.x ?? 0) - (boxes.get(b)?.x ?? 0))[0]
}

/** Where a walk begins: the step that nothing leads to, furthest left and up. */
function firstOf({ nodes, edges }: WorkflowDocument, boxes: ReadonlyMap<string, Box>): string | undefined {
  const led = new Set(edges.map(({ target }) => target))
  const starts = nodes
    .filter(({ id, parentId }) => parentId === undefined && !led.has(id))
    .map(({ id }) => id)
  return starts.toSorted((a, b) => {
    const [one, other] = [boxes.get(a), boxes.get(b)]
    return (one?.x ?? 0) - (other?.x ?? 0) || (one?.y ?? 0) - (other?.y ?? 0)
  })[0]
}
