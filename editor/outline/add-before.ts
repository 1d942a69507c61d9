import type { WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import { addStepEdit } from '../canvas/add-step.ts'
import type { Edit } from '../workflow/edit.ts'
import { type Heights, type Kinds, parentsOf } from '../workflow/groups.ts'
import { idsOf, newId } from '../workflow/new-step.ts'

/** The edit that adds a step before another: all that led to that one leads to the new one. */
export function addBeforeEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  kind: NodeKind,
  targetId: string,
): { edit: Edit; id: string } {
  const [first, ...others] = document.edges.filter(({ target }) => target === targetId)
  const inside = parentsOf(document).get(targetId)
  const isFinal = document.nodes.find(({ id }) => id === targetId)?.settings.finally === true
  const { edit, id } = addStepEdit(document, kinds, heights, kind, {
    ...(first ? { onEdge: first.id } : inside === undefined ? {} : { inside }),
  })
  if (kind.role === 'trigger' && (first || inside !== undefined)) return { edit, id }
  const edits: Edit[] = [edit]
  if (isFinal) edits.push({ do: 'setSettings', nodeIds: [id], settings: { finally: true } })
  if (others.length > 0) edits.push({ do: 'lead', edgeIds: others.map((edge) => edge.id), target: id })
  if (!first) {
    const sourceHandle = handlesOf(kind, {})[0]?.id ?? 'out'
    const edge = { id: newId('e', idsOf(document)), source: id, sourceHandle, target: targetId }
    edits.push({ do: 'connect', edge })
  }
  return { edit: { do: 'several', edits }, id }
}
