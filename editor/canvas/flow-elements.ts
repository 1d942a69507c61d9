import type { Edge, Node } from '@xyflow/react'
import type { GraphProblem, StepView } from '#engine/api/types.ts'
import type { DocumentEdge, DocumentNode, DocumentNote, WorkflowDocument } from '#engine/graph/document.ts'
import type { Handle, NodeKind } from '#engine/graph/node-kind.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { type Box, boxesOf, parentsOf } from '../workflow/groups.ts'
import { withInside } from '../workflow/inside.ts'
import { cardWidth, emptyFrame } from '../workflow/sizes.ts'

export type StepNode = Node<
  {
    node: DocumentNode
    kind: NodeKind | undefined
    handles: readonly Handle[]
    summary: string
    problem: GraphProblem | undefined
    step: StepView | undefined
    /** The run is over or under way, and this step was never reached. */
    untouched: boolean
    errorUsed: boolean
    uncertainUsed: boolean
    /** Test runs stop before it. */
    breakpoint: boolean
    /** The run that is shown stands before it. */
    stopped: boolean
    /** The run that is shown waits at it. */
    waiting: boolean
    /** How many steps stand in it. */
    inside: number
    /** What is dragged would be dropped into it. */
    over: boolean
    /** Only its head is shown. */
    collapsed: boolean
    /** What would be seen in it were it open, by the number of steps. */
    hidden: { problems: number; failed: number }
    readOnly: boolean
  },
  'step' | 'group'
>

export type NoteNode = Node<{ note: DocumentNote; readOnly: boolean }, 'note'>

export type CanvasNode = StepNode | NoteNode

export type StepEdge = Edge<
  {
    label: string
    error: boolean
    uncertain: boolean
    taken: boolean | undefined
    /** What is dragged would be put into it. */
    over: boolean
    readOnly: boolean
  },
  'step'
>

export interface Seen {
  selected: ReadonlySet<string>
  measured: Readonly<Record<string, { width: number; height: number }>>
  /** The container that what is dragged would be dropped into. */
  over?: string | undefined
  /** Containers of which only the head is shown. */
  collapsed?: ReadonlySet<string>
}

export interface Drawing {
  document: WorkflowDocument
  kinds: ReadonlyMap<string, NodeKind>
  problems: readonly GraphProblem[]
  summaryOf: (node: DocumentNode, kind: NodeKind | undefined) => string
  /** Latest step of each node, where a run is shown. */
  steps?: ReadonlyMap<string, StepView>
  breakpoints: ReadonlySet<string>
  /** Steps that the run shown stands before. */
  stoppedAt?: ReadonlySet<string>
  /** Steps that the run shown waits at. */
  waitingAt?: ReadonlySet<string>
  readOnly: boolean
}

/** What was drawn before: elements whose inputs are the same keep their identity and are not drawn again. */
export interface Drawn {
  nodes: Map<string, { from: readonly unknown[]; node: CanvasNode }>
  edges: Map<string, { from: readonly unknown[]; edge: StepEdge }>
  /** All of them, in order: the same list where none has changed, for React Flow goes through all that is in a new one. */
  lists: { nodes: CanvasNode[]; edges: StepEdge[] }
  /** Sentences take longest to make, and change least. */
  said: Map<string, Said>
}

interface Said {
  node: DocumentNode
  kind: NodeKind | undefined
  by: Drawing['summaryOf']
  summary: string
  handles: readonly Handle[]
}

export function nothingDrawn(): Drawn {
  return { nodes: new Map(), edges: new Map(), lists: { nodes: [], edges: [] }, said: new Map() }
}

/** Heights of cards as they are drawn. */
export function heightsOf(measured: Seen['measured']): Map<string, number> {
  return new Map(Object.entries(measured).map(([id, { height }]) => [id, height]))
}

/** React Flow's nodes of a document: notes behind all, then frames before what stands in them. */
export function flowNodes(drawing: Drawing, seen: Seen, drawn: Drawn): CanvasNode[] {
  const { document, kinds, steps, readOnly } = drawing
  const leaving = (handle: string) =>
    new Set(document.edges.filter(({ sourceHandle }) => sourceHandle === handle).map(({ source }) => source))
  const withErrorPath = leaving('error')
  const withUncertainPath = leaving('uncertain')
  const boxes = boxesOf(document, kinds, heightsOf(seen.measured))
  const parents = parentsOf(document)
  const counts = new Map<string, number>()
  for (const parentId of parents.values()) counts.set(parentId, (counts.get(parentId) ?? 0) + 1)
  // A container has a record of its own only once it has ended.
  const entered = new Set<string>()
  for (const id of [...(steps?.keys() ?? []), ...(drawing.waitingAt ?? [])]) {
    for (let above = parents.get(id); above !== undefined; above = parents.get(above)) entered.add(above)
  }
  const depthOf = (id: string): number => {
    const above = parents.get(id)
    return above === undefined ? 0 : 1 + depthOf(above)
  }
  const problems = new Map<string, GraphProblem>()
  for (const problem of drawing.problems) {
    if (problem.nodeId === undefined) continue
    const known = problems.get(problem.nodeId)
    if (!known || (known.severity !== 'error' && problem.severity === 'error'))
      problems.set(problem.nodeId, problem)
  }
  const concealed = concealedIn(document, seen.collapsed)
  const nodes = document.nodes.map((node) => {
    const kind = kinds.get(node.type)
    const parentId = parents.get(node.id)
    const { x, y } = within(boxes, node.id, parentId)
    const inside = counts.get(node.id) ?? 0
    const isGroup = kind?.container === true || inside > 0
    const collapsed = isGroup && inside > 0 && (seen.collapsed?.has(node.id) ?? false)
    const hidden = concealed.has(node.id)
    const box = boxes.get(node.id)
    const { width, height } =
      isGroup && box && !collapsed
        ? box
        : { width: collapsed ? emptyFrame.width : cardWidth, height: undefined }
    const problem = problems.get(node.id)
    const selected = seen.selected.has(node.id)
    const measured = seen.measured[node.id]
    const step = steps?.get(node.id)
    const errorUsed = withErrorPath.has(node.id)
    const uncertainUsed = withUncertainPath.has(node.id)
    const breakpoint = drawing.breakpoints.has(node.id)
    const stopped = drawing.stoppedAt?.has(node.id) ?? false
    const waiting = drawing.waitingAt?.has(node.id) ?? false
    const untouched = steps !== undefined && step === undefined && !waiting && !entered.has(node.id)
    const over = seen.over === node.id
    const { summary, handles } = sayingOf(drawing, drawn, node, kind)
    const standing = collapsed ? [...withInside(document, [node.id])].filter((id) => id !== node.id) : []
    const troubled = standing.filter((id) => problems.get(id)?.severity === 'error').length
    const failed = standing.filter((id) => steps?.get(id)?.status === 'error').length
    const from = [
      ...[
        node,
        x,
        y,
        parentId,
        width,
        height,
        inside,
        kind,
        problem,
        selected,
        measured,
        step,
        summary,
        hidden,
      ],
      ...[errorUsed, uncertainUsed, breakpoint, stopped, waiting, untouched, over, readOnly, collapsed],
      ...[handles, troubled, failed],
    ]
    return drawnAs(drawn, node.id, from, () => ({
      id: node.id,
      type: isGroup ? 'group' : 'step',
      position: { x, y },
      ...(parentId === undefined ? {} : { parentId }),
      ...(hidden ? { hidden } : {}),
      selected,
      width,
      ...(height === undefined ? {} : { height }),
      ...(measured ? { measured } : {}),
      ariaRole: 'group',
      ariaLabel: `${node.name}: ${kind?.title ?? node.type}`,
      data: {
        node,
        kind,
        handles,
        summary,
        problem,
        step,
        untouched,
        errorUsed,
        uncertainUsed,
        breakpoint,
        stopped,
        waiting,
        inside,
        over,
        collapsed,
        hidden: { problems: troubled, failed },
        readOnly,
      },
    }))
  })
  const inOrder = parents.size === 0 ? nodes : nodes.toSorted((a, b) => depthOf(a.id) - depthOf(b.id))
  const list = [...noteNodes(document, seen, readOnly, drawn), ...inOrder]
  drawn.lists.nodes = sameList(drawn.lists.nodes, list)
  return drawn.lists.nodes
}

function noteNodes(document: WorkflowDocument, seen: Seen, readOnly: boolean, drawn: Drawn): CanvasNode[] {
  return (document.notes ?? []).map((note) => {
    const selected = seen.selected.has(note.id)
    const measured = seen.measured[note.id]
    return drawnAs(drawn, note.id, [note, selected, measured, readOnly], () => ({
      id: note.id,
      type: 'note',
      position: { x: note.x, y: note.y },
      width: note.width,
      height: note.height,
      ...(measured ? { measured } : {}),
      selected,
      // Behind all steps; React Flow lifts what is chosen by 1000.
      zIndex: selected ? -1001 : -1,
      connectable: false,
      ariaRole: 'note',
      ariaLabel: note.text.slice(0, 200),
      data: { note, readOnly },
    }))
  })
}

function drawnAs(drawn: Drawn, id: string, from: readonly unknown[], draw: () => CanvasNode): CanvasNode {
  const before = drawn.nodes.get(id)
  if (before?.from.length === from.length && before.from.every((part, at) => part === from[at]))
    return before.node
  const node = draw()
  drawn.nodes.set(id, { from, node })
  return node
}

function sayingOf({ summaryOf }: Drawing, drawn: Drawn, node: DocumentNode, kind: NodeKind | undefined) {
  const known = drawn.said.get(node.id)
  const isSame = known?.node === node && known.kind === kind
  if (isSame && known.by === summaryOf) return known
  // What other steps are called changes a sentence, and never the ways out.
  const handles = isSame ? known.handles : kind ? handlesOf(kind, node.params) : [{ id: 'out', label: '' }]
  const said = { node, kind, by: summaryOf, summary: summaryOf(node, kind), handles }
  drawn.said.set(node.id, said)
  return said
}

/** Ids of what stands in containers of which only the head is shown. */
function concealedIn(document: WorkflowDocument, collapsed: ReadonlySet<string> | undefined): Set<string> {
  if (!collapsed || collapsed.size === 0) return new Set()
  const heads = document.nodes.filter(({ id }) => collapsed.has(id)).map(({ id }) => id)
  const inside = document.nodes.filter(({ parentId }) => parentId !== undefined && heads.includes(parentId))
  return withInside(
    document,
    inside.map(({ id }) => id),
  )
}

/**
 * The same nodes, those that are being dragged at the places they have now, from the corner of the frame around them, and
 * those that are being resized with the size they have now.
 */
export function withDragged(
  nodes: readonly CanvasNode[],
  dragged: Readonly<Record<string, { x: number; y: number }>>,
  resized: Seen['measured'],
): CanvasNode[] {
  return nodes.map((node) => {
    const position = dragged[node.id]
    const size = resized[node.id]
    if (!position && !size) return node
    return { ...node, ...(position ? { position } : {}), ...size }
  })
}

/** A place from the corner of the frame around it. */
function within(
  boxes: ReadonlyMap<string, Box>,
  id: string,
  parentId: string | undefined,
): { x: number; y: number } {
  const { x, y } = boxes.get(id) ?? { x: 0, y: 0 }
  const frame = parentId === undefined ? undefined : boxes.get(parentId)
  return frame ? { x: x - frame.x, y: y - frame.y } : { x, y }
}

/** React Flow's edges; labels of choices stand on the card, so an edge carries none. */
export function flowEdges(
  document: WorkflowDocument,
  selected: ReadonlySet<string>,
  readOnly: boolean,
  steps?: ReadonlyMap<string, StepView>,
  more: {
    drawn?: Drawn
    /** The connection that what is dragged would be put into. */
    over?: string | undefined
    /** The one whose ends can be taken hold of. */
    near?: string | undefined
    collapsed?: ReadonlySet<string>
  } = {},
): StepEdge[] {
  const drawn = more.drawn ?? nothingDrawn()
  const concealed = concealedIn(document, more.collapsed)
  const list = document.edges.map((edge) => {
    const chosen = selected.has(edge.id)
    const over = more.over === edge.id
    const reconnectable = !readOnly && (more.near === edge.id || chosen)
    const hidden = concealed.has(edge.source) || concealed.has(edge.target)
    const taken = steps ? wasTaken(edge, steps) : undefined
    const from = [edge, chosen, over, reconnectable, hidden, taken, readOnly]
    const before = drawn.edges.get(edge.id)
    if (before?.from.every((part, at) => part === from[at])) return before.edge
    const error = edge.sourceHandle === 'error'
    const uncertain = edge.sourceHandle === 'uncertain'
    const now: StepEdge = {
      id: edge.id,
      type: 'step',
      source: edge.source,
      sourceHandle: edge.sourceHandle,
      target: edge.target,
      targetHandle: 'in',
      selected: chosen,
      reconnectable,
      ...(hidden ? { hidden } : {}),
      // Seen through the card that would go into it.
      ...(over ? { zIndex: 2000 } : {}),
      ariaLabel: edge.sourceHandle,
      data: { label: edge.sourceHandle, error, uncertain, readOnly, over, taken },
    }
    drawn.edges.set(edge.id, { from, edge: now })
    return now
  })
  drawn.lists.edges = sameList(drawn.lists.edges, list)
  return drawn.lists.edges
}

function sameList<Element>(before: Element[], now: Element[]): Element[] {
  return before.length === now.length && now.every((element, at) => element === before[at]) ? before : now
}

function wasTaken(edge: DocumentEdge, steps: ReadonlyMap<string, StepView>): boolean {
  const target = steps.get(edge.target)
  if (!target || target.status === 'skipped') return false
  const source = steps.get(edge.source)
  // A trigger has no step of its own: its edge was taken when its follower ran.
  return !source || (source.handle ?? 'out') === edge.sourceHandle
}
