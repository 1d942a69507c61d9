import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Wanted } from '../canvas/add-step.ts'
import type { Kinds } from '../workflow/groups.ts'
import type { OutlineRow } from './outline-rows.ts'
import { ordinaryHandles } from './outline-tree.ts'

/** Where a step goes that is added after a row: between what the row stands for and what follows it. */
export function placeAfter(document: WorkflowDocument, kinds: Kinds, row: OutlineRow | undefined): Wanted {
  switch (row?.is) {
    case undefined:
    case 'loose':
      return {}
    case 'step':
      return afterStep(document, kinds, row.node.id)
    case 'branch':
      if (row.edge) return { onEdge: row.edge.id }
      return row.handle === ''
        ? { inside: row.source }
        : { after: { source: row.source, handle: row.handle } }
    case 'reference':
      return { onEdge: row.edge.id }
    case 'empty':
      return row.container === null ? {} : { inside: row.container }
    case 'end': {
      const first = document.nodes.find(
        ({ id, parentId, settings }) =>
          parentId === row.container &&
          settings.finally === true &&
          !document.edges.some(({ target }) => target === id),
      )
      return first ? { before: first.id } : {}
    }
  }
}

/** Into its one way on, or by the first way that is still open, or else into the first of several. */
function afterStep(document: WorkflowDocument, kinds: Kinds, id: string): Wanted {
  const node = document.nodes.find((each) => each.id === id)
  if (!node) return {}
  const handles = ordinaryHandles(node, kinds.get(node.type)).map((handle) => handle.id)
  const edges = document.edges.filter(
    ({ source, sourceHandle }) => source === id && handles.includes(sourceHandle),
  )
  const open = handles.find((handle) => !edges.some(({ sourceHandle }) => sourceHandle === handle))
  const first = edges.toSorted((a, b) => handles.indexOf(a.sourceHandle) - handles.indexOf(b.sourceHandle))[0]
  if (open !== undefined) return { after: { source: id, handle: open } }
  return first ? { onEdge: first.id } : {}
}
