import dagre from '@dagrejs/dagre'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'
import { cardHeight, cardWidth, frameHead, framePadding, onGrid } from './sizes.ts'

interface Size {
  width: number
  height: number
}

/** Steps that stand together, each at its place from the corner of the whole. */
interface Arranged extends Size {
  layout: Layout
}

const gap = 24
const margin = 32

/**
 * Places for all steps in layers from left to right, on the 8 px grid; what stands in a container is arranged first, and
 * the container around it. `sizes` are those of cards and empty frames as they are drawn.
 */
export function tidyLayout(
  document: Pick<WorkflowDocument, 'nodes' | 'edges'>,
  sizes: ReadonlyMap<string, Size>,
): Layout {
  const ids = new Set(document.nodes.map(({ id }) => id))
  const inside = Map.groupBy(document.nodes, ({ parentId }) =>
    parentId !== undefined && ids.has(parentId) ? parentId : '',
  )
  const bodies = new Map<string, Arranged>()
  const sizeOf = (id: string): Size => {
    const body = bodies.get(id)
    if (!body) return sizes.get(id) ?? { width: cardWidth, height: cardHeight }
    return { width: body.width + 2 * framePadding, height: body.height + frameHead + framePadding }
  }
  const arrangeBody = (id: string): Arranged => {
    const nodes = inside.get(id) ?? []
    for (const node of nodes) if (inside.has(node.id)) bodies.set(node.id, arrangeBody(node.id))
    return arrange(document, nodes, sizeOf)
  }
  const layout: Layout = {}
  const put = ({ layout: places }: Arranged, x: number, y: number) => {
    for (const [id, place] of Object.entries(places)) {
      layout[id] = { x: onGrid(x + place.x), y: onGrid(y + place.y) }
      const body = bodies.get(id)
      if (body) put(body, x + place.x + framePadding, y + place.y + frameHead)
    }
  }
  put(arrangeBody(''), margin, margin)
  return layout
}

function arrange(
  document: Pick<WorkflowDocument, 'nodes' | 'edges'>,
  nodes: readonly DocumentNode[],
  sizeOf: (id: string) => Size,
): Arranged {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 48, ranksep: 88 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { ...sizeOf(id) })
  const edges = document.edges.filter(({ source, target }) => graph.hasNode(source) && graph.hasNode(target))
  for (const { id, source, target } of edges) graph.setEdge(source, target, {}, id)
  dagre.layout(graph)
  const layout: Layout = Object.fromEntries(
    nodes.map(({ id }) => {
      const { x, y } = graph.node(id)
      const { width, height } = sizeOf(id)
      return [id, { x: onGrid(x - width / 2), y: onGrid(y - height / 2) }]
    }),
  )
  straighten(edges, layout, sizeOf)
  const boxes = Object.entries(layout).map(([id, place]) => ({ ...place, ...sizeOf(id) }))
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  for (const place of Object.values(layout)) {
    place.x -= left
    place.y -= top
  }
  return {
    layout,
    width: Math.max(...boxes.map(({ x, width }) => x + width)) - left,
    height: Math.max(...boxes.map(({ y, height }) => y + height)) - top,
  }
}

/** Ports stand at the head of a card, layers are centred: a step that alone follows another takes its height. */
function straighten(edges: WorkflowDocument['edges'], layout: Layout, sizeOf: (id: string) => Size) {
  const inLayers = Object.keys(layout).toSorted((a, b) => (layout[a]?.x ?? 0) - (layout[b]?.x ?? 0))
  for (const id of inLayers) {
    const [before, ...others] = edges.filter(({ target }) => target === id)
    const place = layout[id]
    const level = before && layout[before.source]
    if (!before || others.length > 0 || !place || !level) continue
    const siblings = edges.filter(({ source }) => source === before.source)
    if (siblings.length > 1) continue
    const { width, height } = sizeOf(id)
    const taken = inLayers.some((other) => {
      const at = layout[other]
      const size = sizeOf(other)
      if (other === id || !at || at.x >= place.x + width || at.x + size.width <= place.x) return false
      return at.y < level.y + height + gap && at.y + size.height + gap > level.y
    })
    if (!taken) layout[id] = { x: place.x, y: level.y }
  }
}
