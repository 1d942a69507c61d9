import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PresentView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { signedOut } from '../session/held-session.ts'
import { useDocumentStore } from '../workflow/document-store.ts'
import { syncOf } from './draft-sync.ts'
import { clientId } from './unsent-changes.ts'

/** Somebody else who has this workflow open, or I in another window. */
export interface PersonHere extends PresentView {
  isYou: boolean
}

const againMs = 3000
const stepPauseMs = 300
/** A browser opens six connections to a server at once, so a tab that nobody looks at lets go of its own. */
const hiddenMs = 20_000

/** Follows the open workflow: who else is here and where, and what they save, which is taken in at once. */
export function useDraftLive(): readonly PersonHere[] {
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const userId = useQuery(queries.session()).data?.user?.id
  const [people, setPeople] = useState<readonly PresentView[]>([])
  useEffect(() => {
    const { workflowId } = store.getState()
    const client = clientId()
    let feed: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let published: number | null | undefined

    const close = () => {
      clearTimeout(timer)
      feed?.close()
      feed = undefined
    }
    const tellStep = () => {
      const { selected } = store.getState()
      const [step = null] = selected.size === 1 ? selected : []
      api.goToStep(workflowId, client, step).catch(() => undefined)
    }
    const open = () => {
      close()
      const opened = api.liveWorkflow(workflowId, client)
      feed = opened
      opened.addEventListener('draft', ({ data }: MessageEvent<string>) => {
        const draft: { revision: number; actor: string | null; publishedVersion: number | null } =
          JSON.parse(data)
        const { newest, save } = store.getState()
        if (draft.revision > newest) store.setState({ newest: draft.revision })
        if (save.is === 'offline' || draft.revision > newest) syncOf(store)?.poke()
        const you = queryClient.getQueryData(queries.session().queryKey)?.user?.email
        if (draft.actor !== you || published !== draft.publishedVersion)
          void queryClient.invalidateQueries({ queryKey: ['draft-authors', workflowId] })
        if (published !== undefined && published !== draft.publishedVersion) {
          void queryClient.invalidateQueries({ queryKey: ['workflow', workflowId] })
          void queryClient.invalidateQueries({ queryKey: ['versions', workflowId] })
        }
        published = draft.publishedVersion
      })
      opened.addEventListener('people', ({ data }: MessageEvent<string>) => {
        const all: PresentView[] = JSON.parse(data)
        if (!all.some(({ clientId }) => clientId === client)) return
        setPeople(all.filter(({ clientId }) => clientId !== client))
      })
      opened.addEventListener('review', () => {
        void queryClient.invalidateQueries({ queryKey: ['reviews', workflowId] })
      })
      opened.addEventListener('open', () => {
        setTimeout(tellStep, stepPauseMs)
        if (store.getState().save.is === 'offline') syncOf(store)?.poke()
      })
      opened.addEventListener('error', () => {
        setPeople([])
        // Some failures, such as an ended session, are not tried again by the browser.
        if (opened.readyState === EventSource.CLOSED && feed === opened) timer = setTimeout(open, againMs)
      })
    }
    let pause: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = store.subscribe((state, before) => {
      if (state.selected === before.selected) return
      clearTimeout(pause)
      pause = setTimeout(tellStep, stepPauseMs)
    })
    let hidden: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(hidden)
      if (document.visibilityState === 'hidden') hidden = setTimeout(close, hiddenMs)
      else if (!feed) open()
    }
    const unsubscribeSession = signedOut.subscribe((now, before) => {
      if (before.is && !now.is) open()
    })
    open()
    document.addEventListener('visibilitychange', look)
    return () => {
      close()
      clearTimeout(pause)
      clearTimeout(hidden)
      unsubscribe()
      unsubscribeSession()
      document.removeEventListener('visibilitychange', look)
    }
  }, [store, queryClient])
  return people.map((person) => ({ ...person, isYou: person.userId === userId }))
}
