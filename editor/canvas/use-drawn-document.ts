import { useDeferredValue } from 'react'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { useDocument } from '../workflow/document-store.ts'

/**
 * The document as the canvas draws it. What stands where is drawn at once; where a letter was typed into a step beside it,
 * the letter comes first.
 */
export function useDrawnDocument(): WorkflowDocument {
  const document = useDocument((state) => state.history.document)
  const before = useDeferredValue(document)
  return standsAlike(before, document) ? before : document
}

function standsAlike(a: WorkflowDocument, b: WorkflowDocument): boolean {
  return (
    a.layout === b.layout && a.edges === b.edges && a.notes === b.notes && a.nodes.length === b.nodes.length
  )
}
