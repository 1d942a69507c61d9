import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import type { Edit, Layout } from './edit.ts'
import { withInside } from './inside.ts'
import { placeOf, unkeptPlaces } from './place-of.ts'
import { cardHeight, cardWidth, emptyFrame, frameHead, framePadding, onGrid } from './sizes.ts'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export type Kinds = ReadonlyMap<string, NodeKind>
/** Where things stand on the canvas, by id. */
export type Boxes = ReadonlyMap<string, Box>
/** Of cards as they are drawn, by step. */
export type Heights = ReadonlyMap<string, number>

/** The container of each step that stands in one. One that is gone, or stands in itself, counts as none. */
export function parentsOf({ nodes }: WorkflowDocument): Map<string, string> {
  const named = new Map<string, string>()
  for (const { id, parentId } of nodes) if (parentId !== undefined) named.set(id, parentId)
  const ids = new Set(nodes.map(({ id }) => id))
  const parents = new Map<string, string>()
  for (const [id, parentId] of named) {
    const seen = new Set([id])
    let above: string | undefined = parentId
    while (above !== undefined && ids.has(above) && !seen.has(above)) {
      seen.add(above)
      above = named.get(above)
    }
    if (above === undefined) parents.set(id, parentId)
  }
  return parents
}

/** Where each step stands on the canvas: a card, or a frame around the steps that stand in it. */
export function boxesOf(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights = new Map(),
): Map<string, Box> {
  const parents = parentsOf(document)
  const inside = new Map<string, DocumentNode[]>()
  for (const node of document.nodes) {
    const parentId = parents.get(node.id)
    if (parentId === undefined) continue
    const list = inside.get(parentId)
    if (list) list.push(node)
    else inside.set(parentId, [node])
  }
  const boxes = new Map<string, Box>()
  const draw = (node: DocumentNode): Box => {
    const known = boxes.get(node.id)
    if (known) return known
    const children = inside.get(node.id)
    const box = children
      ? frameAround(children.map(draw))
      : {
          ...placeOf(document, node.id),
          ...(kinds.get(node.type)?.container
            ? emptyFrame
            : { width: cardWidth, height: heights.get(node.id) ?? cardHeight }),
        }
    boxes.set(node.id, box)
    return box
  }
  for (const node of document.nodes) draw(node)
  return boxes
}

function frameAround(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const right = Math.max(...boxes.map(({ x, width }) => x + width))
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height))
  return {
    x: left - framePadding,
    y: top - frameHead,
    width: right - left + 2 * framePadding,
    height: bottom - top + frameHead + framePadding,
  }
}

/** The innermost container at a point, apart from the steps given and what stands in them. */
export function groupAt(
  document: WorkflowDocument,
  kinds: Kinds,
  boxes: ReadonlyMap<string, Box>,
  point: { x: number; y: number },
  apart: Iterable<string> = [],
): string | undefined {
  const left = withInside(document, apart)
  return document.nodes
    .filter(({ id, type }) => kinds.get(type)?.container && !left.has(id) && holds(boxes.get(id), point))
    .toSorted((a, b) => area(boxes.get(a.id)) - area(boxes.get(b.id)))[0]?.id
}

function holds(box: Box | undefined, { x, y }: { x: number; y: number }): boolean {
  return box !== undefined && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
}

function area(box: Box | undefined): number {
  return box ? box.width * box.height : 0
}

/** Places of steps and notes moved by a distance, with all that stands in them. */
export function movedBy(
  document: WorkflowDocument,
  nodeIds: Iterable<string>,
  boxes: ReadonlyMap<string, Box>,
  by: { x: number; y: number },
): Layout {
  const layout: Layout = {}
  const notes = new Map(document.notes?.map((note) => [note.id, note]))
  for (const id of withInside(document, nodeIds)) {
    const box = boxes.get(id) ?? notes.get(id)
    if (box) layout[id] = { x: onGrid(box.x + by.x), y: onGrid(box.y + by.y) }
  }
  return layout
}

/** A free place in a container, right of what stands in it. */
export function placeInside(
  document: WorkflowDocument,
  boxes: ReadonlyMap<string, Box>,
  groupId: string,
): { x: number; y: number } {
  const frame = boxes.get(groupId)
  const children = document.nodes
    .filter(({ parentId }) => parentId === groupId)
    .flatMap(({ id }) => boxes.get(id) ?? [])
  const last = children.toSorted((a, b) => b.x + b.width - (a.x + a.width))[0]
  if (last) return { x: last.x + last.width + 64, y: last.y }
  return { x: (frame?.x ?? 0) + framePadding, y: (frame?.y ?? 0) + frameHead }
}

/**
 * Where steps go that frames have grown over: what stands right of a frame moves right, what stands below moves down, from
 * the innermost frame outwards.
 */
export function roomFor(
  before: WorkflowDocument,
  after: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
): Layout {
  const old = boxesOf(before, kinds, heights)
  const parents = parentsOf(after)
  const depth = (id: string): number => {
    const above = parents.get(id)
    return above === undefined ? 0 : 1 + depth(above)
  }
  const groups = after.nodes
    .filter(({ id, type }) => kinds.get(type)?.container && old.has(id))
    .map(({ id }) => id)
    .toSorted((a, b) => depth(b) - depth(a))
  let shifted: Layout = {}
  for (const id of groups) {
    const document = { ...after, layout: { ...after.layout, ...shifted } }
    const boxes = boxesOf(document, kinds, heights)
    const was = old.get(id)
    const is = boxes.get(id)
    if (!was || !is) continue
    // One that was only pushed along has not grown.
    const wider = is.width - was.width - Math.max(0, was.x - is.x)
    const higher = is.height - was.height - Math.max(0, was.y - is.y)
    for (const other of document.nodes) {
      const box = boxes.get(other.id)
      const stood = old.get(other.id)
      if (other.id === id || !box || !stood || parents.get(other.id) !== parents.get(id)) continue
      const below = box.x < is.x + is.width && box.x + box.width > is.x && stood.y >= was.y + was.height
      const by = {
        x: wider > 0 && stood.x >= was.x + was.width ? wider : 0,
        y: higher > 0 && below ? higher : 0,
      }
      if (by.x > 0 || by.y > 0) shifted = { ...shifted, ...movedBy(document, [other.id], boxes, by) }
    }
  }
  return shifted
}

/**
 * The edit that puts steps into a container, or (without one) takes them out; without places they stand beside what is in
 * it, or below what they leave.
 */
export function regroupEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  nodeIds: readonly string[],
  groupId: string | undefined,
  places?: Layout,
): Extract<Edit, { do: 'regroup' }> {
  const boxes = boxesOf(document, kinds, heights)
  const parents = parentsOf(document)
  let layout: Layout = { ...unkeptPlaces(document), ...places }
  for (const id of places ? [] : nodeIds) {
    const box = boxes.get(id)
    const left = boxes.get(parents.get(id) ?? '')
    const to = groupId
      ? placeInside(document, boxes, groupId)
      : { x: left?.x ?? 0, y: (left?.y ?? 0) + (left?.height ?? 0) + 40 }
    if (box) layout = { ...layout, ...movedBy(document, [id], boxes, { x: to.x - box.x, y: to.y - box.y }) }
  }
  // A frame that is left empty stays where it was.
  for (const id of nodeIds) {
    const left = parents.get(id)
    const frame = left === undefined ? undefined : boxes.get(left)
    if (left !== undefined && frame) layout[left] = { x: frame.x, y: frame.y }
  }
  const moved = new Set(nodeIds)
  const after = {
    ...document,
    layout: { ...document.layout, ...layout },
    nodes: document.nodes.map(({ parentId, ...node }) => {
      const next = moved.has(node.id) ? groupId : parentId
      return next === undefined ? node : { ...node, parentId: next }
    }),
  }
  return {
    do: 'regroup',
    nodeIds: [...nodeIds],
    ...(groupId === undefined ? {} : { groupId }),
    layout: { ...layout, ...roomFor(document, after, kinds, heights) },
  }
}

/** How many connections the edit takes away, for nothing leads into a container or out of it. */
export function edgesCut(document: WorkflowDocument, change: Extract<Edit, { do: 'regroup' }>): number {
  const moved = new Set(change.nodeIds)
  const groupOf = new Map(
    document.nodes.map(({ id, parentId }) => [id, moved.has(id) ? change.groupId : parentId]),
  )
  return document.edges.filter(
    ({ source, target }) =>
      (moved.has(source) || moved.has(target)) && groupOf.get(source) !== groupOf.get(target),
  ).length
}
