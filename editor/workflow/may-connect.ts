import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

export interface Wish {
  source: string
  sourceHandle: string
  target: string
}

export type Refusal = 'self' | 'trigger' | 'double' | 'loop' | 'missing'

/** Why two steps may not be connected, or null when they may: a flow runs forward and starts at triggers. */
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
  const same = document.edges.some(
    (edge) => edge.source === source && edge.sourceHandle === sourceHandle && edge.target === target,
  )
  if (same) return 'double'
  return reachableFrom(document, target).has(source) ? 'loop' : null
}

/** Ids of all steps that can follow the step, itself included. */
export function reachableFrom(document: WorkflowDocument, start: string): Set<string> {
  return walk(start, document.edges, ({ source, target }) => [source, target])
}

/** Ids of all steps that can come before the step, without itself. */
export function ancestorsOf(document: WorkflowDocument, start: string): Set<string> {
  const found = walk(start, document.edges, ({ source, target }) => [target, source])
  found.delete(start)
  return found
}

function walk(
  start: string,
  edges: WorkflowDocument['edges'],
  ends: (edge: WorkflowDocument['edges'][number]) => [from: string, to: string],
): Set<string> {
  const following = new Map<string, string[]>()
  for (const edge of edges) {
    const [from, to] = ends(edge)
    const list = following.get(from)
    if (list) list.push(to)
    else following.set(from, [to])
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
