import dagre from '@dagrejs/dagre'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'

export const cardWidth = 224
const cardHeight = 72
const grid = 8
const gap = 24

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
  const layout: Layout = Object.fromEntries(
    document.nodes.map(({ id }) => {
      const { x, y } = graph.node(id)
      const height = heights.get(id) ?? cardHeight
      return [id, { x: onGrid(x - cardWidth / 2), y: onGrid(y - height / 2) }]
    }),
  )
  straighten(document, layout, heights)
  return layout
}

/** Ports stand at the head of a card, layers are centred: a step that alone follows another takes its height. */
function straighten(document: WorkflowDocument, layout: Layout, heights: ReadonlyMap<string, number>) {
  const inLayers = document.nodes.toSorted((a, b) => (layout[a.id]?.x ?? 0) - (layout[b.id]?.x ?? 0))
  for (const { id } of inLayers) {
    const [before, ...others] = document.edges.filter(({ target }) => target === id)
    const place = layout[id]
    const level = before && layout[before.source]
    if (!before || others.length > 0 || !place || !level) continue
    const siblings = document.edges.filter(({ source }) => source === before.source)
    if (siblings.length > 1) continue
    const bottom = level.y + (heights.get(id) ?? cardHeight)
    const taken = document.nodes.some((other) => {
      const at = layout[other.id]
      if (other.id === id || !at || Math.abs(at.x - place.x) >= cardWidth) return false
      return at.y < bottom + gap && at.y + (heights.get(other.id) ?? cardHeight) + gap > level.y
    })
    if (!taken) layout[id] = { x: place.x, y: level.y }
  }
}

export function onGrid(value: number): number {
  return Math.round(value / grid) * grid
}
