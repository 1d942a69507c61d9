import type { WorkflowDocument } from '#engine/graph/document.ts'
import { isFinal } from '#engine/graph/graph.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

export interface Wish {
  source: string
  sourceHandle: string
  target: string
}

export type Refusal = 'self' | 'trigger' | 'double' | 'loop' | 'missing' | 'group' | 'finally'

/** Why two steps may not be connected, or null when they may: a flow runs forward, starts at triggers and stays in its group. */
export function refusalOf(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  { source, sourceHandle, target }: Wish,
): Refusal | null {
  if (source === target) return 'self'
  const from = document.nodes.find(({ id }) => id === source)
  const to = document.nodes.find(({ id }) => id === target)
  if (!from || !to) return 'missing'
  if (kinds.get(to.type)?.role === 'trigger') return 'trigger'
  if (from.parentId !== to.parentId) return 'group'
  if (isFinal(from) !== isFinal(to)) return 'finally'
  const same = document.edges.some(
    (edge) => edge.source === source && edge.sourceHandle === sourceHandle && edge.target === target,
  )
  if (same) return 'double'
  return reachableFrom(document, target).has(source) ? 'loop' : null
}

/** Ids of all steps that can follow the step, itself included. */
export function reachableFrom(document: WorkflowDocument, start: string): Set<string> {
  const following = new Map<string, string[]>()
  for (const { source, target } of document.edges) {
    const list = following.get(source)
    if (list) list.push(target)
    else following.set(source, [target])
  }
  const seen = new Set([start])
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of following.get(id) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return seen
}
