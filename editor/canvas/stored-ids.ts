import { useSyncExternalStore } from 'react'

/** Ids that this browser keeps for each workflow: what is a person's own and no part of the workflow. */
export function storedIds(prefix: string) {
  const listeners = new Set<() => void>()
  const read = new Map<string, ReadonlySet<string>>()
  const keyOf = (workflowId: string) => `${prefix} ${workflowId}`

  const of = (workflowId: string): ReadonlySet<string> => {
    const known = read.get(workflowId)
    if (known) return known
    const kept = parse(localStorage.getItem(keyOf(workflowId)))
    read.set(workflowId, kept)
    return kept
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }
  return {
    of,
    /** Takes in all of the ids, or leaves them out where all are in. */
    toggle(workflowId: string, ids: readonly string[]) {
      const now = new Set(of(workflowId))
      const allIn = ids.every((id) => now.has(id))
      for (const id of ids) {
        if (allIn) now.delete(id)
        else now.add(id)
      }
      read.set(workflowId, now)
      if (now.size === 0) localStorage.removeItem(keyOf(workflowId))
      else localStorage.setItem(keyOf(workflowId), JSON.stringify([...now]))
      for (const each of listeners) each()
    },
    use: (workflowId: string) => useSyncExternalStore(subscribe, () => of(workflowId)),
  }
}

function parse(text: string | null): ReadonlySet<string> {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return new Set(Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [])
  } catch {
    return new Set()
  }
}
