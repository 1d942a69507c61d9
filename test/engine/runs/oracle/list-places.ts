import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { itemPath, type Place } from '#engine/graph/place.ts'

/** Every place where a step of the document could ever run, which is more than where it does. */
export function listPlaces({ nodes }: WorkflowDocument): Place[] {
  return inside(undefined, '')

  function inside(parentId: string | undefined, path: string): Place[] {
    return nodes
      .filter((node) => node.parentId === parentId)
      .flatMap((node) => {
        const place = { path, nodeId: node.id }
        const rounds = Array.from({ length: mostRounds(node) }, (_, index) => itemPath(place, index))
        return [place, ...rounds.flatMap((round) => inside(node.id, round))]
      })
  }
}

function mostRounds({ type, params }: DocumentNode): number {
  const value = (name: string) => (params[name]?.kind === 'literal' ? params[name].value : undefined)
  const items = value('items')
  if (type === 'flow.each') return Array.isArray(items) ? items.length : 0
  if (type === 'flow.repeat') return Number(value('most'))
  return type === 'flow.try' ? 2 : 0
}
