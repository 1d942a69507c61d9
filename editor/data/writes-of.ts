import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { toGraph } from '#engine/graph/graph.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { partAlone, partUntil } from '#engine/graph/part.ts'
import type { StepTrial } from './building.ts'

/** The steps of a trial that change something outside, had they not been switched off or pinned. */
export function writesOf(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  pinned: ReadonlySet<string>,
  { nodeId, alone }: Omit<StepTrial, 'mode'>,
): DocumentNode[] {
  const graph = toGraph(document)
  const part = alone ? partAlone(graph, '', nodeId, new Map()) : partUntil(graph, nodeId)
  return part.document.nodes.filter(({ id, type, settings }) => {
    const effect = kinds.get(type)?.effect
    const runs = settings.disabled !== true && (id === nodeId || !pinned.has(id))
    return runs && (effect === 'writes' || effect === 'destroys')
  })
}
