import type { TFunction } from 'i18next'
import { toastWithUndo } from '../ui/toast.tsx'
import type { DocumentStore } from '../workflow/document-store.ts'
import { withInside } from '../workflow/inside.ts'
import { type Joining, removeEdit } from '../workflow/remove-and-join.ts'

/** Deletes what is chosen, steps with what is inside them, and offers to bring it back. */
export function removeSelected(store: DocumentStore, t: TFunction, joining: Joining = 'simple') {
  const { history, kinds, selected, selectedEdges, change, select } = store.getState()
  const nodeIds = [...selected]
  const edgeIds = [...selectedEdges]
  if (nodeIds.length + edgeIds.length === 0) return
  const { nodes } = history.document
  const { size } = withInside(
    history.document,
    nodes.flatMap(({ id }) => (selected.has(id) ? id : [])),
  )
  const { edit, joined } = removeEdit(history.document, kinds, nodeIds, edgeIds, joining)
  change(edit)
  select([])
  const undo = () => store.getState().undo()
  if (size === 0 && nodeIds.length > 0) toastWithUndo(t('note.removed', { count: nodeIds.length }), undo)
  else if (joined > 0) toastWithUndo(t('canvas.removedAndJoined', { count: size }), undo)
  else if (size > 0) toastWithUndo(t('canvas.removed', { count: size }), undo)
}
