import { useEffect, useMemo, useState } from 'react'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { useDocument } from './document-store.ts'

/** Long enough that nobody who types a name waits for what mentions it. */
const pauseMs = 150

/** Names of the steps by id. While one is being typed the others stay as they were until there is a pause. */
export function useStepNames(): ReadonlyMap<string, string> {
  const key = useDocument((state) => namesKey(state.history.document))
  const ids = useDocument((state) => idsKey(state.history.document))
  const [settled, setSettled] = useState({ key, ids })
  // A step that has come or gone is known at once.
  const shown = settled.ids === ids ? settled.key : key
  useEffect(() => {
    if (settled.key === key) return
    const timer = setTimeout(() => setSettled({ key, ids }), settled.ids === ids ? pauseMs : 0)
    return () => clearTimeout(timer)
  }, [settled, key, ids])
  return useMemo(() => new Map(JSON.parse(shown) as [string, string][]), [shown])
}

const namesKey = keptPerDocument((document) => document.nodes.map(({ id, name }) => [id, name]))
const idsKey = keptPerDocument((document) => document.nodes.map(({ id }) => id))

/** Many ask for the same document after each change. */
function keptPerDocument(
  read: (document: WorkflowDocument) => unknown,
): (document: WorkflowDocument) => string {
  let last: { nodes: WorkflowDocument['nodes']; key: string } | undefined
  return (document) => {
    if (last?.nodes !== document.nodes) last = { nodes: document.nodes, key: JSON.stringify(read(document)) }
    return last.key
  }
}
