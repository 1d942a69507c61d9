import type { DocumentEdge, WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { type Edit, edit, type Layout } from './edit.ts'
import { boxesOf, type Heights, type Kinds, parentsOf, regroupEdit, roomFor } from './groups.ts'
import { withInside } from './inside.ts'
import { roomInEdge } from './make-room.ts'
import { refusalOf } from './may-connect.ts'
import { idsOf, newId } from './new-step.ts'
import { unkeptPlaces } from './place-of.ts'
import { cardWidth } from './sizes.ts'

/**
 * The edit that takes a step out of its place, joins what stood beside it, and puts it into a connection; null where it
 * cannot go there. A step with more than one way in or out stays where it is: nobody could say which to join. `places`
 * are those at which it was dropped.
 */
export function spliceEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  nodeId: string,
  edgeId: string,
  places: Layout = {},
): Edit | null {
  const node = document.nodes.find(({ id }) => id === nodeId)
  const edge = document.edges.find(({ id }) => id === edgeId)
  const kind = node && kinds.get(node.type)
  const handle = kind && handlesOf(kind, node.params)[0]
  if (!node || !edge || !handle || kind.role === 'trigger') return null
  const own = withInside(document, [nodeId])
  if (own.has(edge.source) || own.has(edge.target)) return null
  const ins = document.edges.filter(({ target }) => target === nodeId)
  const outs = document.edges.filter(({ source }) => source === nodeId)
  if (ins.length > 1 || outs.length > 1) return null

  const taken = idsOf(document)
  const fresh = () => {
    const id = newId('e', taken)
    taken.add(id)
    return id
  }
  const edits: Edit[] = []
  let now = document
  const then = (next: Edit) => {
    edits.push(next)
    now = edit(now, next).document
  }
  then({ do: 'remove', nodeIds: [], edgeIds: [edge, ...ins, ...outs].map(({ id }) => id) })
  const [before, after] = [ins[0], outs[0]]
  const join = before && after && { ...before, id: fresh(), target: after.target }
  if (join && after.sourceHandle !== 'error' && !refusalOf(now, kinds, join))
    then({ do: 'connect', edge: join })

  const group = parentsOf(document).get(edge.source)
  if (group === parentsOf(document).get(nodeId)) {
    then({ do: 'move', layout: { ...unkeptPlaces(document), ...places } })
  } else then(regroupEdit(now, kinds, heights, [nodeId], group, places))
  const ways: readonly DocumentEdge[] = [
    { id: fresh(), source: edge.source, sourceHandle: edge.sourceHandle, target: nodeId },
    { id: fresh(), source: nodeId, sourceHandle: handle.id, target: edge.target },
  ]
  for (const way of ways) {
    if (refusalOf(now, kinds, way)) return null
    then({ do: 'connect', edge: way })
  }

  const dropped = now
  const boxes = boxesOf(now, kinds, heights)
  const box = boxes.get(nodeId)
  const { place, pushed } = roomInEdge(now, boxes, edge, box?.width ?? cardWidth, own)
  if (box && Object.keys(pushed).length > 0) {
    const layout: Layout = { ...pushed }
    for (const id of own) {
      const each = boxes.get(id)
      if (each) layout[id] = { x: each.x + place.x - box.x, y: each.y + place.y - box.y }
    }
    then({ do: 'move', layout })
  }
  const grown = roomFor(dropped, now, kinds, heights)
  if (Object.keys(grown).length > 0) then({ do: 'move', layout: grown })
  return { do: 'several', edits }
}
