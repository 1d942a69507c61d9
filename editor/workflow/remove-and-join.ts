import type { DocumentEdge, WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { outermost } from './align.ts'
import { type Edit, edit } from './edit.ts'
import type { Kinds } from './groups.ts'
import { refusalOf } from './may-connect.ts'
import { idsOf, newId } from './new-step.ts'

/**
 * What becomes of the gap that a deleted step leaves: `leave` leaves it; `simple` closes it where one way led in and one
 * out, and the step had no choice; `wherever` closes it also where several lead in or out, or a choice was made.
 */
export type Joining = 'leave' | 'simple' | 'wherever'

/** The edit that deletes, and how many connections it makes over the gaps. */
export function removeEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  nodeIds: readonly string[],
  edgeIds: readonly string[],
  joining: Joining,
): { edit: Edit; joined: number } {
  const remove: Edit = { do: 'remove', nodeIds: [...nodeIds], edgeIds: [...edgeIds] }
  if (joining === 'leave') return { edit: remove, joined: 0 }
  const taken = idsOf(document)
  // One after the other: the gap of a step may lead to the gap of the next.
  let left = edit(document, { do: 'remove', nodeIds: [], edgeIds: [...edgeIds] }).document
  for (const id of outermost(document, nodeIds)) {
    const joins = joinsOver(left, kinds, id, joining)
    left = edit(left, { do: 'remove', nodeIds: [id], edgeIds: [] }).document
    for (const { source, sourceHandle, target } of joins) {
      if (refusalOf(left, kinds, { source, sourceHandle, target })) continue
      const own = newId('e', taken)
      taken.add(own)
      left = { ...left, edges: [...left.edges, { id: own, source, sourceHandle, target }] }
    }
  }
  const before = new Set(document.edges.map(({ id }) => id))
  const made = left.edges.filter(({ id }) => !before.has(id))
  if (made.length === 0) return { edit: remove, joined: 0 }
  const connects = made.map((edge): Edit => ({ do: 'connect', edge }))
  return { edit: { do: 'several', edits: [remove, ...connects] }, joined: made.length }
}

/** Connections from what leads into a step to what it leads to; what follows its failure is not meant. */
function joinsOver(
  { nodes, edges }: WorkflowDocument,
  kinds: Kinds,
  nodeId: string,
  joining: Joining,
): Pick<DocumentEdge, 'source' | 'sourceHandle' | 'target'>[] {
  const node = nodes.find(({ id }) => id === nodeId)
  if (!node) return []
  const ins = edges.filter(({ target }) => target === nodeId)
  const outs = edges.filter(
    ({ source, sourceHandle }) =>
      source === nodeId && sourceHandle !== 'error' && sourceHandle !== 'uncertain',
  )
  if (joining === 'simple') {
    const kind = kinds.get(node.type)
    const hasChoice = kind !== undefined && handlesOf(kind, node.params).length > 1
    if (hasChoice || ins.length !== 1 || outs.length !== 1) return []
  } else if (ins.length !== 1 && outs.length !== 1) return []
  return ins.flatMap(({ source, sourceHandle }) =>
    outs.map(({ target }) => ({ source, sourceHandle, target })),
  )
}
