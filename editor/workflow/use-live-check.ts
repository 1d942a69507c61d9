import { useEffect } from 'react'
import type { DocumentStore } from './document-store.ts'

/** Long enough that no letter waits for it, short enough that a mistake is named while one still looks. */
const pauseMs = 250

/**
 * Names what is wrong with the document as it stands, without waiting for the server to have it. The check is what the
 * server runs, fetched once the page stands.
 */
export function useLiveCheck(store: DocumentStore) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false

    const check = async () => {
      const { problemsOf } = await import('./problems-of.ts')
      if (over) return
      const { history, kinds, workflowId, found } = store.getState()
      found(problemsOf(history.document, kinds, workflowId))
    }
    const unsubscribe = store.subscribe((state, before) => {
      const { nodes, edges } = state.history.document
      const old = before.history.document
      if (nodes === old.nodes && edges === old.edges && state.kinds === before.kinds) return
      clearTimeout(timer)
      timer = setTimeout(() => void check().catch(() => undefined), pauseMs)
    })
    return () => {
      over = true
      clearTimeout(timer)
      unsubscribe()
    }
  }, [store])
}
