import i18next from 'i18next'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { NotSaved, syncOf } from '../versions/draft-sync.ts'
import type { DocumentStore } from '../workflow/document-store.ts'

const reasons = {
  conflict: 'draft.notSavedConflict',
  offline: 'draft.notSavedOffline',
  signedOut: 'draft.notSavedSignedOut',
} as const

/**
 * What is on the screen is what the server has, also when the pause before saving has not passed; answers it. Throws where
 * it cannot be saved now, and says why.
 */
export async function saveDraftNow(store: DocumentStore): Promise<WorkflowDocument> {
  const sync = syncOf(store)
  if (!sync) return store.getState().history.document
  try {
    return await sync.flush()
  } catch (error) {
    if (!(error instanceof NotSaved)) throw error
    const { message } = error
    throw new Error(message in reasons ? i18next.t(reasons[message as keyof typeof reasons]) : message)
  }
}
