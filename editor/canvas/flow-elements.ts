import type { Edge, Node } from '@xyflow/react'
import type { GraphProblem, StepView } from '#engine/api/types.ts'
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { Handle, NodeKind } from '#engine/graph/node-kind.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { type Box, boxesOf, parentsOf } from '../workflow/groups.ts'
import { cardWidth } from '../workflow/sizes.ts'

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
    readOnly: boolean
  },
  'step' | 'group'
>

export type StepEdge = Edge<
  { label: string; error: boolean; uncertain: boolean; taken: boolean | undefined; readOnly: boolean },
  'step'
>

export interface Seen {
  selected: ReadonlySet<string>
  /** Places of cards that are being dragged, as React Flow has them: from the corner of the frame around them. */
  dragged: Readonly<Record<string, { x: number; y: number }>>
  measured: Readonly<Record<string, { width: number; height: number }>>
  /** The container that what is dragged would be dropped into. */
  over?: string | undefined
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

type Kept = Map<string, { from: readonly unknown[]; node: StepNode }>

/** Heights of cards as they are drawn. */
export function heightsOf(measured: Seen['measured']): Map<string, number> {
  return new Map(Object.entries(measured).map(([id, { height }]) => [id, height]))
}

/**
 * React Flow's nodes of a document, frames before what stands in them; a card whose inputs are the same keeps its identity
 * and is not drawn again.
 */
export function flowNodes(drawing: Drawing, seen: Seen, kept: Kept): StepNode[] {
  const { document, kinds, problems, steps, readOnly } = drawing
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
  const nodes = document.nodes.map((node) => {
    const kind = kinds.get(node.type)
    const parentId = parents.get(node.id)
    const { x, y } = seen.dragged[node.id] ?? within(boxes, node.id, parentId)
    const inside = counts.get(node.id) ?? 0
    const isGroup = kind?.container === true || inside > 0
    const box = boxes.get(node.id)
    const { width, height } = isGroup && box ? box : { width: cardWidth, height: undefined }
    const own = problems.filter(({ nodeId }) => nodeId === node.id)
    const problem = own.find(({ severity }) => severity === 'error') ?? own[0]
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
    const summary = drawing.summaryOf(node, kind)
    const from = [
      ...[node, x, y, parentId, width, height, inside, kind, problem, selected, measured, step, summary],
      ...[errorUsed, uncertainUsed, breakpoint, stopped, waiting, untouched, over, readOnly],
    ]
    const before = kept.get(node.id)
    if (before?.from.every((part, at) => part === from[at])) return before.node
    const drawn: StepNode = {
      id: node.id,
      type: isGroup ? 'group' : 'step',
      position: { x, y },
      ...(parentId === undefined ? {} : { parentId }),
      selected,
      width,
      ...(height === undefined ? {} : { height }),
      ...(measured ? { measured } : {}),
      ariaRole: 'group',
      ariaLabel: `${node.name}: ${kind?.title ?? node.type}`,
      data: {
        node,
        kind,
        handles: kind ? handlesOf(kind, node.params) : [{ id: 'out', label: '' }],
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
        readOnly,
      },
    }
    kept.set(node.id, { from, node: drawn })
    return drawn
  })
  return parents.size === 0 ? nodes : nodes.toSorted((a, b) => depthOf(a.id) - depthOf(b.id))
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
): StepEdge[] {
  return document.edges.map((edge) => {
    const error = edge.sourceHandle === 'error'
    const uncertain = edge.sourceHandle === 'uncertain'
    return {
      id: edge.id,
      type: 'step',
      source: edge.source,
      sourceHandle: edge.sourceHandle,
      target: edge.target,
      targetHandle: 'in',
      selected: selected.has(edge.id),
      ariaLabel: edge.sourceHandle,
      data: {
        ...{ label: edge.sourceHandle, error, uncertain, readOnly },
        taken: steps ? wasTaken(edge, steps) : undefined,
      },
    }
  })
}

function wasTaken(edge: DocumentEdge, steps: ReadonlyMap<string, StepView>): boolean {
  const target = steps.get(edge.target)
  if (!target || target.status === 'skipped') return false
  const source = steps.get(edge.source)
  // A trigger has no step of its own: its edge was taken when its follower ran.
  return !source || (source.handle ?? 'out') === edge.sourceHandle
}
