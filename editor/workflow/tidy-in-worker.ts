import type { WorkflowDocument } from '#engine/graph/document.ts'
import { around } from './align.ts'
import type { Layout } from './edit.ts'
import type { Boxes } from './groups.ts'
import { withInside } from './inside.ts'
import type { Size } from './sizes.ts'
import type { TidyAnswer } from './tidy-worker.ts'

let worker: Worker | undefined
let asked = 0
const waiting = new Map<number, { resolve: (layout: Layout) => void; reject: (error: Error) => void }>()

/** Tidy places for a document, worked out beside the page, which stays free meanwhile. */
export function tidyInWorker(
  document: Pick<WorkflowDocument, 'nodes' | 'edges'>,
  sizes: ReadonlyMap<string, Size>,
): Promise<Layout> {
  worker ??= startWorker()
  const id = ++asked
  const { nodes, edges } = document
  // Only what the places follow from crosses over.
  const bare = {
    nodes: nodes.map((node) => ({ ...node, params: {}, settings: {} })),
    edges,
  }
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    worker?.postMessage({ id, document: bare, sizes })
  })
}

function startWorker(): Worker {
  const worker = new Worker(new URL('./tidy-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data: { id, layout, problem } }: MessageEvent<TidyAnswer>) => {
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    if (layout) resolve?.(layout)
    else reject?.(new Error(problem))
  }
  worker.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
  }
  return worker
}

/** The chosen steps as a document of their own: those that stand side by side, with all that stands in them. */
export function partOf(
  document: WorkflowDocument,
  chosen: readonly string[],
): Pick<WorkflowDocument, 'nodes' | 'edges'> {
  const own = withInside(document, chosen)
  const outer = new Set(chosen)
  const nodes = document.nodes
    .filter(({ id }) => own.has(id))
    .map(({ parentId, ...node }) =>
      parentId === undefined || outer.has(node.id) ? node : { ...node, parentId },
    )
  return {
    nodes,
    edges: document.edges.filter(({ source, target }) => own.has(source) && own.has(target)),
  }
}

/** A layout moved so that its corner is that of the boxes that the chosen steps had. */
export function atCornerOf(layout: Layout, boxes: Boxes, chosen: readonly string[]): Layout {
  const before = chosen.flatMap((id) => boxes.get(id) ?? [])
  const after = chosen.flatMap((id) => (layout[id] ? [{ ...layout[id], width: 0, height: 0 }] : []))
  if (before.length === 0 || after.length === 0) return layout
  const [from, to] = [around(after), around(before)]
  const by = { x: to.x - from.x, y: to.y - from.y }
  return Object.fromEntries(
    Object.entries(layout).map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]),
  )
}
