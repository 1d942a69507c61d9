import { useMemo } from 'react'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { useSettled } from './settled-document.ts'

/** Names of the steps by id. While one is being typed the others stay as they were until there is a pause. */
export function useStepNames(): ReadonlyMap<string, string> {
  const names = useSettled(namesKey)
  return useMemo(() => new Map(JSON.parse(names) as [string, string][]), [names])
}

let last: { nodes: WorkflowDocument['nodes']; key: string } | undefined

/** Many ask for the same document after each change. */
function namesKey({ nodes }: WorkflowDocument): string {
  if (last?.nodes !== nodes) last = { nodes, key: JSON.stringify(nodes.map(({ id, name }) => [id, name])) }
  return last.key
}
