import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'

/** A document indexed for running: who leads to whom, in document order. */
export interface Graph {
  document: WorkflowDocument
  nodes: ReadonlyMap<string, GraphNode>
  /** Ids of the nodes that stand in a container, by the container's id; '' for the workflow itself. */
  bodies: ReadonlyMap<string, readonly string[]>
  /** The same of those that run at its end, whatever became of the others. */
  finals: ReadonlyMap<string, readonly string[]>
}

export interface GraphNode {
  node: DocumentNode
  incoming: readonly DocumentEdge[]
  outgoing: readonly DocumentEdge[]
}

/** Indexes a document; edges that lead nowhere are left out, the check names them. */
export function toGraph(document: WorkflowDocument): Graph {
  const nodes = new Map<string, { node: DocumentNode; incoming: DocumentEdge[]; outgoing: DocumentEdge[] }>()
  const bodies = new Map<string, string[]>()
  const finals = new Map<string, string[]>()
  for (const node of document.nodes) {
    nodes.set(node.id, { node, incoming: [], outgoing: [] })
    const part = isFinal(node) ? finals : bodies
    const parentId = node.parentId ?? ''
    const body = part.get(parentId)
    if (body) body.push(node.id)
    else part.set(parentId, [node.id])
  }
  for (const edge of document.edges) {
    const source = nodes.get(edge.source)
    const target = nodes.get(edge.target)
    if (!source || !target) continue
    source.outgoing.push(edge)
    target.incoming.push(edge)
  }
  return { document, nodes, bodies, finals }
}

/** True for a step that runs at the end of its container, whatever became of the others. */
export function isFinal({ parentId, settings }: DocumentNode): boolean {
  return parentId !== undefined && settings.finally === true
}

/**
 * Ids of all nodes that have ended when `id` runs, so that it may use their results: those that lead to it, and in a
 * container those that lead to the container.
 */
export function upstreamOf(graph: Graph, id: string): Set<string> {
  const found = new Set<string>()
  const groups = new Set<string>()
  const open = [id]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const entry = graph.nodes.get(current)
    for (const edge of entry?.incoming ?? []) {
      if (found.has(edge.source)) continue
      found.add(edge.source)
      open.push(edge.source)
    }
    const group = entry?.node.parentId
    if (group === undefined || groups.has(group)) continue
    groups.add(group)
    open.push(group)
  }
  return found
}

/** Ids of the groups around a node, the innermost first; each once, even where one stands in itself. */
export function groupsAround(graph: Graph, id: string): Set<string> {
  const found = new Set<string>()
  const groupOf = (inner: string) => graph.nodes.get(inner)?.node.parentId
  for (let group = groupOf(id); group !== undefined && !found.has(group); group = groupOf(group))
    found.add(group)
  return found
}

/** Ids of all nodes that can be reached from the given ones, those included. */
export function reachableFrom(graph: Graph, starts: Iterable<string>): Set<string> {
  const found = new Set(starts)
  const open = [...found]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const targets = graph.nodes.get(current)?.outgoing.map((edge) => edge.target) ?? []
    for (const target of [...targets, ...entriesOf(graph, current)]) {
      if (found.has(target)) continue
      found.add(target)
      open.push(target)
    }
  }
  return found
}

/** The nodes that a container's body begins with. */
function entriesOf(graph: Graph, containerId: string): string[] {
  const inside = [...(graph.bodies.get(containerId) ?? []), ...(graph.finals.get(containerId) ?? [])]
  return inside.filter((id) => graph.nodes.get(id)?.incoming.length === 0)
}

/** The ids along one loop, the first repeated at the end; undefined where there is none. */
export function findLoop(graph: Graph): string[] | undefined {
  const state = new Map<string, 'open' | 'closed'>()
  for (const start of graph.nodes.keys()) {
    if (state.has(start)) continue
    const path: { id: string; next: number }[] = [{ id: start, next: 0 }]
    state.set(start, 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = graph.nodes.get(top.id)?.outgoing[top.next]
      top.next += 1
      if (!edge) {
        state.set(top.id, 'closed')
        path.pop()
      } else if (state.get(edge.target) === 'open') {
        const ids = path.map((step) => step.id)
        return [...ids.slice(ids.indexOf(edge.target)), edge.target]
      } else if (!state.has(edge.target)) {
        state.set(edge.target, 'open')
        path.push({ id: edge.target, next: 0 })
      }
    }
  }
  return undefined
}
