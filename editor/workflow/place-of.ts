import type { WorkflowDocument } from '#engine/graph/document.ts'
import { cardWidth } from './tidy.ts'

/** Where a step stands; one without a place (imported without layout) stands in a row by its order. */
export function placeOf(document: WorkflowDocument, nodeId: string): { x: number; y: number } {
  const known = document.layout[nodeId]
  if (known) return known
  const order = document.nodes.findIndex(({ id }) => id === nodeId)
  return { x: 64 + order * (cardWidth + 72), y: 120 }
}

/** A free place to the right of a step, below what stands there already. */
export function placeBeside(document: WorkflowDocument, nodeId: string): { x: number; y: number } {
  const origin = placeOf(document, nodeId)
  const x = origin.x + cardWidth + 88
  let y = origin.y
  const taken = document.nodes.map(({ id }) => placeOf(document, id))
  while (taken.some((place) => Math.abs(place.x - x) < cardWidth && Math.abs(place.y - y) < 96)) y += 112
  return { x, y }
}
