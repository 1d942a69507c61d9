import type { ReactFlowInstance } from '@xyflow/react'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { curvePoints, type End, type Point } from '../workflow/edge-curve.ts'

/** Where the two ends of a connection are drawn; null while one of them is not. */
export function edgeEnds(
  flow: ReactFlowInstance,
  { source, sourceHandle, target }: WorkflowDocument['edges'][number],
): [End, End] | null {
  const from = portOf(flow, source, 'source', sourceHandle)
  const to = portOf(flow, target, 'target', 'in')
  if (!from || !to) return null
  const side = sourceHandle === 'error' || sourceHandle === 'uncertain' ? 'bottom' : 'right'
  return [
    { ...from, side },
    { ...to, side: 'left' },
  ]
}

/** The connections of a document as they are drawn, apart from those of the steps given. */
export function edgeCurves(
  flow: ReactFlowInstance,
  document: WorkflowDocument,
  apart: ReadonlySet<string>,
): Map<string, Point[]> {
  const curves = new Map<string, Point[]>()
  for (const edge of document.edges) {
    if (apart.has(edge.source) || apart.has(edge.target)) continue
    const ends = edgeEnds(flow, edge)
    if (ends) curves.set(edge.id, curvePoints(...ends))
  }
  return curves
}

function portOf(
  flow: ReactFlowInstance,
  nodeId: string,
  type: 'source' | 'target',
  handle: string,
): Point | null {
  const node = flow.getInternalNode(nodeId)
  const port = node?.internals.handleBounds?.[type]?.find(({ id }) => id === handle)
  if (!node || !port || node.hidden) return null
  const { x, y } = node.internals.positionAbsolute
  const middle = { x: x + port.x + port.width / 2, y: y + port.y + port.height / 2 }
  // Lines end at the outer rim of a port.
  if (type === 'target') return { ...middle, x: x + port.x }
  return handle === 'error' || handle === 'uncertain'
    ? { ...middle, y: y + port.y + port.height }
    : { ...middle, x: x + port.x + port.width }
}
