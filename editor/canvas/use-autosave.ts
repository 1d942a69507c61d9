import { useQuery } from '@tanstack/react-query'
import i18next from 'i18next'
import { useEffect } from 'react'
import { queries } from '../queries.ts'
import { holdSession, signedOut } from '../session/held-session.ts'
import { toastWithUndo } from '../ui/toast.tsx'
import { startDraftSync } from '../versions/draft-sync.ts'
import { tellNews } from '../versions/tell-news.ts'
import { forgetUnsent, keepUnsent, takeUnsent } from '../versions/unsent-changes.ts'
import type { DocumentStore } from '../workflow/document-store.ts'

/** Most changes are saved by then. A page that is left keeps them at once. */
const keepMs = 1000
/** Shows other tabs that these changes are not left behind. */
const renewMs = 10_000
/** Older ones were waiting for something; younger ones only for the pause before saving. */
const worthTellingMs = 5000

/**
 * Saves the draft shortly after the last change and takes in what others saved. What is not saved yet is kept in this
 * browser, so that neither a lost connection nor an ended session nor a closed tab loses it.
 */
export function useAutosave(store: DocumentStore, mayEdit: boolean) {
  const user = useQuery(queries.session()).data?.user
  const [userId, you] = [user?.id, user?.email]
  useEffect(() => {
    const { workflowId } = store.getState()
    if (mayEdit && userId) bringBack(store, userId)
    const sync = startDraftSync(store, mayEdit, (news) =>
      tellNews(news, store.getState().history.document, you),
    )
    if (!mayEdit || !userId) return () => sync.stop()

    let timer: ReturnType<typeof setTimeout> | undefined
    let isKept = true
    const keep = () => {
      clearTimeout(timer)
      timer = undefined
      const { history, savedDocument } = store.getState()
      if (history.document === savedDocument) forgetUnsent(workflowId)
      else isKept = keepUnsent(workflowId, userId, savedDocument, history.document)
    }
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.document === before.history.document && state.savedDocument === before.savedDocument)
        return
      timer ??= setTimeout(keep, keepMs)
    })
    const renew = setInterval(() => {
      if (store.getState().history.document !== store.getState().savedDocument) keep()
    }, renewMs)
    const leave = () => {
      keep()
      sync.leave()
    }
    const hide = () => {
      if (document.visibilityState === 'hidden') leave()
    }
    const warn = (event: BeforeUnloadEvent) => {
      leave()
      const { history, savedDocument } = store.getState()
      if (!isKept && history.document !== savedDocument) event.preventDefault()
    }
    const poke = () => sync.poke()
    const unsubscribeSession = signedOut.subscribe((now, before) => {
      if (before.is && !now.is) sync.poke()
    })
    const letGo = holdSession()
    document.addEventListener('visibilitychange', hide)
    window.addEventListener('beforeunload', warn)
    window.addEventListener('online', poke)
    return () => {
      keep()
      letGo()
      clearTimeout(timer)
      clearInterval(renew)
      unsubscribe()
      unsubscribeSession()
      document.removeEventListener('visibilitychange', hide)
      window.removeEventListener('beforeunload', warn)
      window.removeEventListener('online', poke)
      const { history, savedDocument } = store.getState()
      const saved = history.document === savedDocument ? undefined : sync.flush()
      sync.stop()
      saved?.then(() => forgetUnsent(workflowId)).catch(() => undefined)
    }
  }, [store, mayEdit, userId, you])
}

/** Merges what could not be saved the last time into the draft as it is now; one step back takes it away. */
function bringBack(store: DocumentStore, userId: string) {
  const { workflowId } = store.getState()
  for (const { base, mine, keptAt } of takeUnsent(workflowId, userId)) {
    const { changed } = store.getState().recover(base, mine)
    if (changed && Date.now() - keptAt > worthTellingMs)
      toastWithUndo(i18next.t('draft.recovered'), () => store.getState().undo())
  }
}
