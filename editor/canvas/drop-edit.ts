import type { WorkflowDocument } from '#engine/graph/document.ts'
import { carried } from '../workflow/align.ts'
import type { Edit, Layout } from '../workflow/edit.ts'
import {
  boxesOf,
  edgesCut,
  groupAt,
  type Heights,
  type Kinds,
  parentsOf,
  regroupEdit,
} from '../workflow/groups.ts'
import { noteBoxes } from '../workflow/notes.ts'
import { cardWidth } from '../workflow/sizes.ts'

/**
 * The edit for steps that were moved on the canvas, to places from the corner of the frame around them. Dropped by the
 * pointer into another container, or out of theirs, they change it; `cut` connections go with that.
 */
export function dropEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  moved: Layout,
  byPointer: boolean,
  closed: Iterable<string> = [],
): { edit: Edit; cut: number } {
  const ids = Object.keys(moved)
  const layout = movedLayout(document, kinds, heights, moved)
  const target = byPointer ? dropTarget(document, kinds, heights, moved, closed) : undefined
  const parents = parentsOf(document)
  const isStep = (id: string) => document.nodes.some((node) => node.id === id)
  const changing = byPointer
    ? ids.filter((id) => isStep(id) && parents.get(id) !== target && mayStandIn(document, kinds, id, target))
    : []
  if (changing.length === 0) return { edit: { do: 'move', layout }, cut: 0 }
  const edit = regroupEdit(document, kinds, heights, changing, target, layout)
  return { edit, cut: edgesCut(document, edit) }
}

/** The container that steps would be dropped into, by the head of the first. */
export function dropTarget(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  moving: Layout,
  /** Containers of which only the head is shown. */
  closed: Iterable<string> = [],
): string | undefined {
  const [first] = Object.keys(moving)
  if (first === undefined || !document.nodes.some(({ type }) => kinds.get(type)?.container)) return undefined
  const place = movedLayout(document, kinds, heights, moving)[first]
  if (!place || !document.nodes.some(({ id }) => id === first)) return undefined
  const boxes = boxesOf(document, kinds, heights)
  const point = { x: place.x + cardWidth / 2, y: place.y + 26 }
  const target = groupAt(document, kinds, boxes, point, [...Object.keys(moving), ...closed])
  return mayStandIn(document, kinds, first, target) ? target : undefined
}

function mayStandIn(
  document: WorkflowDocument,
  kinds: Kinds,
  id: string,
  target: string | undefined,
): boolean {
  const node = document.nodes.find((each) => each.id === id)
  return target === undefined || (node !== undefined && kinds.get(node.type)?.role !== 'trigger')
}

/** Places on the canvas of what was moved, and of all that stands in it. */
export function movedLayout(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  moved: Layout,
): Layout {
  const boxes = new Map([...boxesOf(document, kinds, heights), ...noteBoxes(document)])
  const parents = parentsOf(document)
  const places = Object.entries(moved).map(([id, place]) => {
    const frame = boxes.get(parents.get(id) ?? '') ?? { x: 0, y: 0 }
    return [id, { x: frame.x + place.x, y: frame.y + place.y }] as const
  })
  return carried(document, boxes, Object.fromEntries(places))
}
