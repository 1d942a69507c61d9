import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { isFinal } from '#engine/graph/graph.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import type { Edit, Layout } from '../workflow/edit.ts'
import {
  type Box,
  boxesOf,
  type Heights,
  type Kinds,
  parentsOf,
  placeInside,
  roomFor,
} from '../workflow/groups.ts'
import { roomInEdge } from '../workflow/make-room.ts'
import { idsOf, newId, newStep } from '../workflow/new-step.ts'
import { unkeptPlaces } from '../workflow/place-of.ts'
import { cardWidth, emptyFrame, onGrid } from '../workflow/sizes.ts'

/** Where the next step of the palette goes. */
export interface Wanted {
  after?: { source: string; handle: string }
  onEdge?: string
  /** The step whose place it takes. */
  replaces?: string
  at?: { x: number; y: number }
  /** The container that it goes into; a step that follows another stands in the same one. */
  inside?: string
  /** The step that it comes before, with all that leads there. */
  before?: string
}

type Adding = Extract<Edit, { do: 'add' }>

/** The edit that adds a step of a kind where it is wanted, connected to what it follows, and the new step's id. */
export function addStepEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  kind: NodeKind,
  wanted: Wanted,
): { edit: Edit; id: string } {
  const boxes = boxesOf(document, kinds, heights)
  const { parentId, edit } =
    kind.role === 'trigger'
      ? { parentId: undefined, edit: standing(document, boxes, kind, wanted.at) }
      : following(document, boxes, kind, wanted)
  const node = edit.nodes[0]
  if (!node) return { edit, id: '' }
  if (parentId !== undefined) node.parentId = parentId
  const source = wanted.after?.source ?? document.edges.find(({ id }) => id === wanted.onEdge)?.source
  // What follows a step at the end of a group runs there too.
  if (document.nodes.some((each) => each.id === source && isFinal(each))) node.settings.finally = true
  const layout = { ...unkeptPlaces(document), ...edit.layout }
  const after = {
    ...document,
    nodes: [...document.nodes, node],
    layout: { ...document.layout, ...layout },
  }
  return {
    id: node.id,
    edit: { ...edit, layout: { ...layout, ...roomFor(document, after, kinds, heights) } },
  }
}

function following(
  document: WorkflowDocument,
  boxes: ReadonlyMap<string, Box>,
  kind: NodeKind,
  wanted: Wanted,
): { parentId: string | undefined; edit: Adding } {
  const parents = parentsOf(document)
  const edge = document.edges.find(({ id }) => id === wanted.onEdge)
  if (edge) return { parentId: parents.get(edge.source), edit: between(document, boxes, kind, edge) }
  const { after, at, inside } = wanted
  if (!after) {
    const place = at ?? (inside === undefined ? undefined : placeInside(document, boxes, inside))
    return { parentId: inside, edit: standing(document, boxes, kind, place) }
  }
  const edit = standing(document, boxes, kind, at ?? placeBeside(boxes, parents, after.source))
  const target = edit.nodes[0]?.id ?? ''
  const edges = [
    { id: newId('e', idsOf(document)), source: after.source, sourceHandle: after.handle, target },
  ]
  return { parentId: parents.get(after.source), edit: { ...edit, edges } }
}

function standing(
  document: WorkflowDocument,
  boxes: ReadonlyMap<string, Box>,
  kind: NodeKind,
  at: { x: number; y: number } | undefined,
): Adding {
  const node = newStep(kind, document)
  const place = at ?? freePlace(document, boxes, kind)
  const layout = { [node.id]: { x: onGrid(place.x), y: onGrid(place.y) } }
  return { do: 'add', nodes: [node], edges: [], layout }
}

/** Into a connection; what follows moves right where the gap is too small for one more card. */
function between(
  document: WorkflowDocument,
  boxes: ReadonlyMap<string, Box>,
  kind: NodeKind,
  edge: WorkflowDocument['edges'][number],
): Adding {
  const node: DocumentNode = newStep(kind, document)
  const width = kind.container ? emptyFrame.width : cardWidth
  const handle = handlesOf(kind, node.params)[0]?.id ?? 'out'
  const taken = idsOf(document)
  const first = newId('e', taken)
  taken.add(first)
  const { place, pushed } = roomInEdge(document, boxes, edge, width)
  const layout: Layout = { [node.id]: place, ...pushed }
  return {
    do: 'add',
    nodes: [node],
    edges: [
      { id: first, source: edge.source, sourceHandle: edge.sourceHandle, target: node.id },
      { id: newId('e', taken), source: node.id, sourceHandle: handle, target: edge.target },
    ],
    layout,
    replaces: edge.id,
  }
}

/** A free place to the right of a step, below what stands there already. */
function placeBeside(
  boxes: ReadonlyMap<string, Box>,
  parents: ReadonlyMap<string, string>,
  nodeId: string,
): { x: number; y: number } {
  const origin = boxes.get(nodeId) ?? { x: 0, y: 0, width: 0, height: 0 }
  const x = origin.x + origin.width + 88
  let y = origin.y
  const siblings = [...boxes].filter(([id]) => parents.get(id) === parents.get(nodeId))
  const taken = () =>
    siblings.find(
      ([, box]) => box.x < x + cardWidth && box.x + box.width > x && box.y < y + 96 && box.y + box.height > y,
    )
  for (let there = taken(); there; there = taken()) y = there[1].y + Math.max(112, there[1].height + 24)
  return { x, y }
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

/** The last step in a container: where "add a step in it" continues. */
export function lastInside(document: WorkflowDocument, kinds: Kinds, groupId: string): string | undefined {
  const boxes = boxesOf(document, kinds)
  return document.nodes
    .filter(
      ({ id, parentId, settings }) =>
        parentId === groupId && !settings.finally && !document.edges.some(({ source }) => source === id),
    )
    .toSorted((a, b) => (boxes.get(b.id)?.x ?? 0) - (boxes.get(a.id)?.x ?? 0))[0]?.id
}

function freePlace(
  document: WorkflowDocument,
  boxes: ReadonlyMap<string, Box>,
  kind: NodeKind,
): { x: number; y: number } {
  const parents = parentsOf(document)
  const places = [...boxes].filter(([id]) => !parents.has(id)).map(([, box]) => box)
  if (places.length === 0) return { x: 96, y: 160 }
  if (kind.role === 'trigger') {
    const lowest = Math.max(...places.map(({ y, height }) => y + height))
    return { x: Math.min(...places.map(({ x }) => x)), y: lowest + 64 }
  }
  const last = places.reduce((right, box) => (box.x + box.width > right.x + right.width ? box : right))
  return { x: last.x + last.width + 88, y: last.y }
}
