import type { DocumentEdge, WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'
import { type Boxes, movedBy, parentsOf } from './groups.ts'
import { cardWidth, onGrid } from './sizes.ts'

const gap = 72
const nowhere = { x: 0, y: 0, width: cardWidth, height: 0 }

/**
 * Where a step of a width goes in a connection, and what moves right to let it in; nothing moves where the way is long
 * enough. Steps `apart` are not moved.
 */
export function roomInEdge(
  document: WorkflowDocument,
  boxes: Boxes,
  edge: DocumentEdge,
  width: number,
  apart: ReadonlySet<string> = new Set(),
): { place: { x: number; y: number }; pushed: Layout } {
  const parents = parentsOf(document)
  const from = boxes.get(edge.source) ?? nowhere
  const to = boxes.get(edge.target) ?? nowhere
  const end = from.x + from.width
  const push = Math.max(0, end + gap + width + gap - to.x)
  if (push === 0) {
    const place = { x: onGrid((end + to.x - width) / 2), y: onGrid((from.y + to.y) / 2) }
    return { place, pushed: {} }
  }
  const right = document.nodes.filter(
    ({ id }) =>
      !apart.has(id) &&
      parents.get(id) === parents.get(edge.target) &&
      id !== edge.source &&
      (boxes.get(id)?.x ?? 0) >= to.x,
  )
  const ids = right.map(({ id }) => id)
  return {
    place: { x: onGrid(end + gap), y: onGrid(to.y) },
    pushed: movedBy(document, ids, boxes, { x: push, y: 0 }),
  }
}
