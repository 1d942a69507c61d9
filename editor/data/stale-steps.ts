import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { type Graph, reachableFrom, toGraph } from '#engine/graph/graph.ts'

/**
 * Ids of the steps whose data says nothing certain any more: they, or anything before them, are not as they were in the
 * document that ran. Names, notes and places on the canvas change nothing.
 */
export function staleSteps(now: WorkflowDocument, ran: WorkflowDocument): Set<string> {
  const graph = toGraph(now)
  const before = toGraph(ran)
  const changed = now.nodes
    .map(({ id }) => id)
    .filter((id) => signatureOf(graph, id) !== signatureOf(before, id))
  let stale = reachableFrom(graph, changed)
  for (;;) {
    const around = [...stale].flatMap((id) => graph.nodes.get(id)?.node.parentId ?? [])
    const more = around.filter((id) => !stale.has(id))
    if (more.length === 0) return stale
    // What changes in a container changes what it gives, but not the steps that stand beside it in there.
    const after = more.flatMap((id) => graph.nodes.get(id)?.outgoing.map(({ target }) => target) ?? [])
    stale = new Set([...stale, ...more, ...reachableFrom(graph, after)])
  }
}

function signatureOf(graph: Graph, id: string): string | undefined {
  const entry = graph.nodes.get(id)
  if (!entry) return undefined
  const ways = entry.incoming.map(({ source, sourceHandle }) => `${source}:${sourceHandle}`).toSorted()
  const inside = [...(graph.bodies.get(id) ?? []), ...(graph.finals.get(id) ?? [])].toSorted()
  return inOrder([workOf(entry.node), ways, inside])
}

function workOf({ type, parentId, params, settings }: DocumentNode): unknown {
  const { note: _note, ...work } = settings
  return [type, parentId ?? null, params, work]
}

/** The same text for the same value, whatever the order of its names: the database keeps another one. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
