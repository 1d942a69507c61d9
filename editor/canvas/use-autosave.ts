import { useEffect } from 'react'
import { ApiProblem, api } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import type { DocumentStore } from '../workflow/document-store.ts'

const pauseMs = 500
const retryMs = 4000

/**
 * Saves the draft shortly after the last change, one save at a time. A conflict stops it until the person chose;
 * any other failure is shown and tried again.
 */
export function useAutosave(store: DocumentStore, mayEdit: boolean) {
  useEffect(() => {
    if (!mayEdit) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let busy = false

    const save = async () => {
      const {
        history,
        revision,
        workflowId,
        savedDocument,
        saving,
        saved,
        notSaved,
        save: state,
      } = store.getState()
      if (busy || state.is === 'conflict' || history.document === savedDocument) return
      busy = true
      saving()
      try {
        const answer = await api.saveDraft(workflowId, revision, history.document)
        saved(history.document, answer.revision, answer.problems)
      } catch (error) {
        const conflict = error instanceof ApiProblem && error.status === 409
        notSaved({ is: conflict ? 'conflict' : 'failed', detail: sentenceOf(error) })
      }
      busy = false
      const now = store.getState()
      if (now.save.is === 'failed') plan(retryMs)
      else if (now.history.document !== now.savedDocument) plan(pauseMs)
    }
    const plan = (delay: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => void save(), delay)
    }
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.document !== before.history.document || state.revision !== before.revision)
        plan(pauseMs)
    })
    const saveNow = () => {
      if (document.visibilityState === 'hidden') void save()
    }
    const warn = (event: BeforeUnloadEvent) => {
      const { history, savedDocument } = store.getState()
      if (history.document === savedDocument) return
      void save()
      event.preventDefault()
    }
    document.addEventListener('visibilitychange', saveNow)
    window.addEventListener('beforeunload', warn)
    return () => {
      void save()
      clearTimeout(timer)
      unsubscribe()
      document.removeEventListener('visibilitychange', saveNow)
      window.removeEventListener('beforeunload', warn)
    }
  }, [store, mayEdit])
}
