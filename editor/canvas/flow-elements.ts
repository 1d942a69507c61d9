import type { Edge, Node } from '@xyflow/react'
import type { GraphProblem, StepView } from '#engine/api/types.ts'
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { Handle, NodeKind } from '#engine/graph/node-kind.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { placeOf } from '../workflow/place-of.ts'
import { cardWidth } from '../workflow/tidy.ts'

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
    readOnly: boolean
  },
  'step'
>

export type StepEdge = Edge<
  { label: string; error: boolean; uncertain: boolean; taken: boolean | undefined; readOnly: boolean },
  'step'
>

export interface Seen {
  selected: ReadonlySet<string>
  /** Places of cards that are being dragged. */
  dragged: Readonly<Record<string, { x: number; y: number }>>
  measured: Readonly<Record<string, { width: number; height: number }>>
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
  readOnly: boolean
}

type Kept = Map<string, { from: readonly unknown[]; node: StepNode }>

/** React Flow's nodes of a document; a card whose inputs are the same keeps its identity and is not drawn again. */
export function flowNodes(drawing: Drawing, seen: Seen, kept: Kept): StepNode[] {
  const { document, kinds, problems, steps, readOnly } = drawing
  const leaving = (handle: string) =>
    new Set(document.edges.filter(({ sourceHandle }) => sourceHandle === handle).map(({ source }) => source))
  const withErrorPath = leaving('error')
  const withUncertainPath = leaving('uncertain')
  return document.nodes.map((node) => {
    const position = seen.dragged[node.id] ?? placeOf(document, node.id)
    const kind = kinds.get(node.type)
    const own = problems.filter(({ nodeId }) => nodeId === node.id)
    const problem = own.find(({ severity }) => severity === 'error') ?? own[0]
    const selected = seen.selected.has(node.id)
    const measured = seen.measured[node.id]
    const step = steps?.get(node.id)
    const errorUsed = withErrorPath.has(node.id)
    const uncertainUsed = withUncertainPath.has(node.id)
    const breakpoint = drawing.breakpoints.has(node.id)
    const stopped = drawing.stoppedAt?.has(node.id) ?? false
    const summary = drawing.summaryOf(node, kind)
    const from = [
      ...[node, position, kind, problem, selected, measured, step, summary, readOnly],
      ...[errorUsed, uncertainUsed, breakpoint, stopped],
    ]
    const before = kept.get(node.id)
    if (before?.from.every((part, at) => part === from[at])) return before.node
    const drawn: StepNode = {
      id: node.id,
      type: 'step',
      position,
      selected,
      width: cardWidth,
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
        untouched: steps !== undefined && step === undefined,
        errorUsed,
        uncertainUsed,
        breakpoint,
        stopped,
        readOnly,
      },
    }
    kept.set(node.id, { from, node: drawn })
    return drawn
  })
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
