import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'
import { type Graph, groupsAround, toGraph, upstreamOf } from './graph.ts'

/** The graph that ends after a step: that one, what stands in it and around it, and all that leads to it. */
export function partUntil(graph: Graph, nodeId: string): Graph {
  const whole = [nodeId, ...upstreamOf(graph, nodeId)]
  const kept = new Set(whole.flatMap((id) => [...insideOf(graph, id)]))
  // The groups that it stands in run no further than to it.
  for (const group of groupsAround(graph, nodeId)) kept.add(group)
  return toGraph({
    ...graph.document,
    nodes: graph.document.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.document.edges.filter(({ source, target }) => kept.has(source) && kept.has(target)),
  })
}

/**
 * The graph of one step alone, with what stands in it: behind the trigger, and behind the steps that are pinned for it
 * (by the way that each is left), whatever stood between them. Out of the group that it stood in.
 */
export function partAlone(
  graph: Graph,
  triggerId: string,
  nodeId: string,
  pinned: ReadonlyMap<string, string>,
): Graph {
  const { document } = graph
  const inside = insideOf(graph, nodeId)
  const before = document.nodes.filter(({ id }) => pinned.has(id) && !inside.has(id))
  const edge = (source: string, sourceHandle: string, target: string): DocumentEdge => ({
    id: `${source}_${target}`,
    source,
    sourceHandle,
    target,
  })
  const isBody = (id: string) => inside.has(id) && id !== nodeId
  return toGraph({
    ...document,
    nodes: document.nodes.flatMap((node) => {
      if (isBody(node.id)) return [node]
      const kept = node.id === triggerId || node.id === nodeId || before.includes(node)
      return kept ? [onItsOwn(node)] : []
    }),
    edges: [
      ...document.edges.filter(({ source, target }) => isBody(source) && isBody(target)),
      ...(before.length === 0 ? [edge(triggerId, 'out', nodeId)] : []),
      ...before.flatMap(({ id }) => [edge(triggerId, 'out', id), edge(id, pinned.get(id) ?? 'out', nodeId)]),
    ],
  })
}

/** Of the steps before one, those that its parameters name: what it cannot do without. */
export function stepsNeededBy(document: WorkflowDocument, nodeId: string): string[] {
  const graph = toGraph(document)
  const inside = insideOf(graph, nodeId)
  const sources = document.nodes
    .filter(({ id }) => inside.has(id))
    .flatMap(({ params }) => Object.values(params))
    .flatMap((param) => (param.kind === 'literal' ? [] : [param.source]))
  const before = upstreamOf(graph, nodeId)
  return document.nodes
    .filter(({ id }) => before.has(id) && !inside.has(id) && sources.some((source) => names(source, id)))
    .map(({ id }) => id)
}

function names(source: string, id: string): boolean {
  return new RegExp(`(^|[^\\w-])${id}($|[^\\w-])`).test(source)
}

function onItsOwn({ parentId: _group, settings, ...node }: DocumentNode): DocumentNode {
  const { join: _join, ...rest } = settings
  return { ...node, settings: rest }
}

function insideOf(graph: Graph, nodeId: string): Set<string> {
  const found = new Set([nodeId])
  // A container is added before what stands in it, and a set goes on over what is added meanwhile.
  for (const id of found) {
    for (const inner of [...(graph.bodies.get(id) ?? []), ...(graph.finals.get(id) ?? [])]) found.add(inner)
  }
  return found
}
