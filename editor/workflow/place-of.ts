import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'
import { cardWidth } from './sizes.ts'
import { tidyLayout } from './tidy.ts'

const tidied = new WeakMap<WorkflowDocument, Layout>()

/**
 * Where a step stands; one without a place (imported without layout) stands in a row by its order, and where there are
 * containers as tidying up would have it.
 */
export function placeOf(document: WorkflowDocument, nodeId: string): { x: number; y: number } {
  const known = document.layout[nodeId]
  if (known) return known
  if (document.nodes.some(({ parentId }) => parentId !== undefined)) {
    const layout = tidied.get(document) ?? tidyLayout(document, new Map())
    tidied.set(document, layout)
    const place = layout[nodeId]
    if (place) return place
  }
  const order = document.nodes.findIndex(({ id }) => id === nodeId)
  return { x: 64 + order * (cardWidth + 72), y: 120 }
}

/** The places that steps have without one of their own, so that an edit moves nothing but what it is about. */
export function unkeptPlaces(document: WorkflowDocument): Layout {
  return Object.fromEntries(
    document.nodes.filter(({ id }) => !document.layout[id]).map(({ id }) => [id, placeOf(document, id)]),
  )
}
