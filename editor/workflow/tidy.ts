import dagre from '@dagrejs/dagre'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'

export const cardWidth = 224
const cardHeight = 72
const grid = 8

/** Places for all steps in layers from left to right, on the 8 px grid. `heights` are of cards as they are drawn. */
export function tidyLayout(document: WorkflowDocument, heights: ReadonlyMap<string, number>): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 48, ranksep: 88, marginx: 32, marginy: 32 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of document.nodes) {
    graph.setNode(id, { width: cardWidth, height: heights.get(id) ?? cardHeight })
  }
  for (const { id, source, target } of document.edges) {
    if (graph.hasNode(source) && graph.hasNode(target)) graph.setEdge(source, target, {}, id)
  }
  dagre.layout(graph)
  return Object.fromEntries(
    document.nodes.map(({ id }) => {
      const { x, y } = graph.node(id)
      const height = heights.get(id) ?? cardHeight
      return [id, { x: onGrid(x - cardWidth / 2), y: onGrid(y - height / 2) }]
    }),
  )
}

export function onGrid(value: number): number {
  return Math.round(value / grid) * grid
}
