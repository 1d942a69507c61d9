import type { WorkflowDocument } from '#engine/graph/document.ts'

/** The steps given and all that stand in them. */
export function withInside(document: WorkflowDocument, nodeIds: Iterable<string>): Set<string> {
  const found = new Set(nodeIds)
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const { id, parentId } of document.nodes) {
      if (parentId !== undefined && found.has(parentId)) found.add(id)
    }
  }
  return found
}
