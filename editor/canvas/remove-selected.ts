import type { TFunction } from 'i18next'
import { toastWithUndo } from '../ui/toast.tsx'
import type { DocumentStore } from '../workflow/document-store.ts'
import { withInside } from '../workflow/inside.ts'

/** Deletes what is chosen, steps with what is inside them, and offers to bring it back. */
export function removeSelected(store: DocumentStore, t: TFunction) {
  const { history, selected, selectedEdges, change, select } = store.getState()
  const nodeIds = [...selected]
  const edgeIds = [...selectedEdges]
  if (nodeIds.length + edgeIds.length === 0) return
  const { size } = withInside(history.document, nodeIds)
  change({ do: 'remove', nodeIds, edgeIds })
  select([])
  if (nodeIds.length > 0) toastWithUndo(t('canvas.removed', { count: size }), () => store.getState().undo())
}
