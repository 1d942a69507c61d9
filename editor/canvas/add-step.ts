import type { WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import type { Edit } from '../workflow/edit.ts'
import { idsOf, newId, newStep } from '../workflow/new-step.ts'
import { placeBeside, placeOf } from '../workflow/place-of.ts'
import { cardWidth, onGrid } from '../workflow/tidy.ts'

/** Where the next step of the palette goes. */
export interface Wanted {
  after?: { source: string; handle: string }
  onEdge?: string
  at?: { x: number; y: number }
}

/** The edit that adds a step of a kind where it is wanted, connected to what it follows, and the new step's id. */
export function addStepEdit(
  document: WorkflowDocument,
  kind: NodeKind,
  wanted: Wanted,
): { edit: Edit; id: string } {
  const node = newStep(kind, document)
  const taken = idsOf(document)
  const canFollow = kind.role === 'action'
  const edge = document.edges.find(({ id }) => id === wanted.onEdge)
  if (edge && canFollow) {
    const handle = handlesOf(kind, node.params)[0]?.id ?? 'out'
    const first = newId('e', taken)
    taken.add(first)
    const from = placeOf(document, edge.source)
    const to = placeOf(document, edge.target)
    const between = { x: onGrid((from.x + to.x) / 2), y: onGrid((from.y + to.y) / 2) }
    // What follows moves right where the gap is too small for one more card.
    const push = Math.max(0, from.x + 2 * (cardWidth + 72) - to.x)
    const layout = { [node.id]: push > 0 ? { x: onGrid(from.x + cardWidth + 72), y: onGrid(to.y) } : between }
    if (push > 0) {
      for (const { id } of document.nodes) {
        const place = placeOf(document, id)
        if (place.x >= to.x) layout[id] = { x: onGrid(place.x + push), y: place.y }
      }
    }
    return {
      id: node.id,
      edit: {
        do: 'add',
        nodes: [node],
        edges: [
          { id: first, source: edge.source, sourceHandle: edge.sourceHandle, target: node.id },
          { id: newId('e', taken), source: node.id, sourceHandle: handle, target: edge.target },
        ],
        layout,
        replaces: edge.id,
      },
    }
  }
  const after = canFollow ? wanted.after : undefined
  const place = wanted.at ?? (after ? placeBeside(document, after.source) : freePlace(document, kind))
  return {
    id: node.id,
    edit: {
      do: 'add',
      nodes: [node],
      edges: after
        ? [{ id: newId('e', taken), source: after.source, sourceHandle: after.handle, target: node.id }]
        : [],
      layout: { [node.id]: { x: onGrid(place.x), y: onGrid(place.y) } },
    },
  }
}

/** The first handle of a step that leads nowhere yet, else its first: where "add a step" continues. */
export function continueFrom(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  nodeId: string | undefined,
): Wanted['after'] {
  const node = document.nodes.find(({ id }) => id === nodeId)
  const kind = node && kinds.get(node.type)
  if (!node || !kind) return undefined
  const handles = handlesOf(kind, node.params)
  const open = handles.find(
    ({ id }) => !document.edges.some(({ source, sourceHandle }) => source === node.id && sourceHandle === id),
  )
  const handle = open ?? handles[0]
  return handle ? { source: node.id, handle: handle.id } : undefined
}

function freePlace(document: WorkflowDocument, kind: NodeKind): { x: number; y: number } {
  const places = document.nodes.map(({ id }) => placeOf(document, id))
  if (places.length === 0) return { x: 96, y: 160 }
  if (kind.role === 'trigger') {
    return { x: Math.min(...places.map(({ x }) => x)), y: Math.max(...places.map(({ y }) => y)) + 136 }
  }
  const last = places.reduce((right, place) => (place.x > right.x ? place : right))
  return { x: last.x + cardWidth + 88, y: last.y }
}
