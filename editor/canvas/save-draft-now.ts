import type { WorkflowDocument } from '#engine/graph/document.ts'
import { api } from '../api.ts'
import type { DocumentStore } from '../workflow/document-store.ts'

/** What is on the screen is what the server has, also when the pause before saving has not passed; answers it. */
export async function saveDraftNow(store: DocumentStore): Promise<WorkflowDocument> {
  const state = store.getState()
  if (state.history.document !== state.savedDocument && state.save.is !== 'conflict') {
    const { document } = state.history
    const answer = await api.saveDraft(state.workflowId, state.revision, document)
    state.saved(document, answer.revision, answer.problems)
  }
  return store.getState().history.document
}
