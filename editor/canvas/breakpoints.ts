import { useSyncExternalStore } from 'react'

// Where a person stops a test run is theirs alone: it is no part of the workflow.
const listeners = new Set<() => void>()
const read = new Map<string, ReadonlySet<string>>()

const keyOf = (workflowId: string) => `sentiero-breakpoints ${workflowId}`

/** Ids of the steps before which test runs of a workflow stop, as this browser keeps them. */
export function storedBreakpoints(workflowId: string): string[] {
  return [...breakpointsOf(workflowId)]
}

/** Sets a breakpoint before each of the steps, or takes it away where all have one. */
export function toggleBreakpoints(workflowId: string, nodeIds: readonly string[]) {
  const now = new Set(breakpointsOf(workflowId))
  const allSet = nodeIds.every((id) => now.has(id))
  for (const id of nodeIds) {
    if (allSet) now.delete(id)
    else now.add(id)
  }
  read.set(workflowId, now)
  if (now.size === 0) localStorage.removeItem(keyOf(workflowId))
  else localStorage.setItem(keyOf(workflowId), JSON.stringify([...now]))
  for (const each of listeners) each()
}

export function useBreakpoints(workflowId: string): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => breakpointsOf(workflowId))
}

function breakpointsOf(workflowId: string): ReadonlySet<string> {
  const known = read.get(workflowId)
  if (known) return known
  const kept = parse(localStorage.getItem(keyOf(workflowId)))
  read.set(workflowId, kept)
  return kept
}

function parse(text: string | null): ReadonlySet<string> {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return new Set(Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [])
  } catch {
    return new Set()
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
