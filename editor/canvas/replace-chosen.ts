import type { TFunction } from 'i18next'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { toast, toastWithUndo } from '../ui/toast.tsx'
import type { DocumentStore } from '../workflow/document-store.ts'
import { replaceStep } from '../workflow/replace-step.ts'

/** Puts another kind of step in the place of one, and says what had no place in it. */
export function replaceChosen(store: DocumentStore, t: TFunction, nodeId: string, kind: NodeKind) {
  const { history, kinds, change, select } = store.getState()
  const replacement = replaceStep(history.document, kinds, nodeId, kind)
  if (!replacement) return
  const { edit, lostParams, lostEdges } = replacement
  change(edit)
  select([nodeId])
  const lost = [
    ...(lostParams.length > 0 ? [t('replace.lostParams', { names: lostParams.join(', ') })] : []),
    ...(lostEdges > 0 ? [t('replace.lostEdges', { count: lostEdges })] : []),
  ]
  if (lost.length === 0) toast(t('replace.done', { kind: kind.title }))
  else toastWithUndo(lost.join(' '), () => store.getState().undo())
}
