import type { DocumentEdge, WorkflowDocument } from '#engine/graph/document.ts'
import { findLoop, toGraph } from '#engine/graph/graph.ts'
import type { Edit } from '../workflow/edit.ts'
import type { Kinds } from '../workflow/groups.ts'
import { idsOf, newId } from '../workflow/new-step.ts'
import { idsOfBlock, ordinaryIds } from './find-block.ts'
import { type Block, ordinaryHandles, trouble } from './outline-tree.ts'

/** A way out of a step. */
export interface Way {
  source: string
  handle: string
}

/** The connections of a document while they are being led elsewhere. */
export type Edges = readonly DocumentEdge[]

/** Connections that leave a block when all goes well. */
export function exitsOf(edges: Edges, block: Block): DocumentEdge[] {
  const own = idsOfBlock(block)
  const ordinary = ordinaryIds([block])
  return edges.filter(
    ({ source, sourceHandle, target }) =>
      ordinary.has(source) && !trouble.includes(sourceHandle) && !own.has(target),
  )
}

/** Ordinary ways out in a path that lead nowhere. */
export function openEnds(
  document: WorkflowDocument,
  kinds: Kinds,
  edges: Edges,
  blocks: readonly Block[],
): Way[] {
  const ids = ordinaryIds(blocks)
  const used = new Set(edges.map(({ source, sourceHandle }) => `${source} ${sourceHandle}`))
  return document.nodes
    .filter(({ id }) => ids.has(id))
    .flatMap((node) =>
      ordinaryHandles(node, kinds.get(node.type))
        .filter(({ id }) => !used.has(`${node.id} ${id}`))
        .map(({ id }) => ({ source: node.id, handle: id })),
    )
}

/** The one step that connections lead to; undefined for none, null for several. */
export function soleTarget(edges: Edges): string | undefined | null {
  const targets = new Set(edges.map(({ target }) => target))
  if (targets.size > 1) return null
  return [...targets][0]
}

/** The same connections, some of them led to another step. */
export function ledTo(edges: Edges, some: Edges, target: string): Edges {
  const ids = new Set(some.map(({ id }) => id))
  return edges.map((edge) => (ids.has(edge.id) ? { ...edge, target } : edge))
}

export function without(edges: Edges, some: Edges): Edges {
  const ids = new Set(some.map(({ id }) => id))
  return edges.filter(({ id }) => !ids.has(id))
}

/** With connections by these ways to a step. */
export function withWays(
  document: WorkflowDocument,
  edges: Edges,
  ways: readonly Way[],
  target: string,
): Edges {
  const taken = new Set([...idsOf(document), ...edges.map(({ id }) => id)])
  const added = ways.map(({ source, handle }) => {
    const id = newId('e', taken)
    taken.add(id)
    return { id, source, sourceHandle: handle, target }
  })
  return [...edges, ...added]
}

/**
 * The edits from a document's connections to others; null where steps would lead back to themselves. `groups` says into
 * which containers steps go: between the first edits and the last.
 */
export function rewireEdits(
  document: WorkflowDocument,
  edges: Edges,
  groups: ReadonlyMap<string, string | undefined> = new Map(),
): { first: Edit[]; last: Edit[] } | null {
  const seen = new Set<string>()
  const kept = edges.filter(({ source, sourceHandle, target }) => {
    const key = `${source} ${sourceHandle} ${target}`
    if (seen.has(key) || source === target) return false
    seen.add(key)
    return true
  })
  const nodes = document.nodes.map(({ parentId, ...node }) => {
    const next = groups.has(node.id) ? groups.get(node.id) : parentId
    return next === undefined ? node : { ...node, parentId: next }
  })
  if (findLoop(toGraph({ ...document, nodes, edges: kept }))) return null
  const before = new Map(document.edges.map((edge) => [edge.id, edge.target]))
  const after = new Set(kept.map(({ id }) => id))
  const gone = document.edges.filter(({ id }) => !after.has(id)).map(({ id }) => id)
  const led = Map.groupBy(
    kept.filter(({ id, target }) => before.has(id) && before.get(id) !== target),
    ({ target }) => target,
  )
  return {
    first: [
      ...(gone.length > 0 ? [{ do: 'remove' as const, nodeIds: [], edgeIds: gone }] : []),
      ...[...led].map(([target, own]) => ({ do: 'lead' as const, edgeIds: own.map(({ id }) => id), target })),
    ],
    last: kept.filter(({ id }) => !before.has(id)).map((edge) => ({ do: 'connect' as const, edge })),
  }
}
