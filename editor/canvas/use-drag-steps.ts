import { useQuery } from '@tanstack/react-query'
import { useReactFlow } from '@xyflow/react'
import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { queries } from '../queries.ts'
import { toastWithUndo } from '../ui/toast.tsx'
import { around } from '../workflow/align.ts'
import { clipOf, paste } from '../workflow/clipboard.ts'
import { useDocumentStore } from '../workflow/document-store.ts'
import { nearestCurve, type Point } from '../workflow/edge-curve.ts'
import type { Layout } from '../workflow/edit.ts'
import { type Box, boxesOf, type Heights, type Kinds, parentsOf } from '../workflow/groups.ts'
import { type HelperLine, helperLines } from '../workflow/helper-lines.ts'
import { withInside } from '../workflow/inside.ts'
import { noteBoxes } from '../workflow/notes.ts'
import { cardHeight, cardWidth, emptyFrame } from '../workflow/sizes.ts'
import { spliceEdit } from '../workflow/splice.ts'
import { dropEdit, dropTarget, movedLayout } from './drop-edit.ts'
import { edgeCurves } from './edge-curves.ts'

/** How near the head of a card has to come to a connection to go into it, in pixels of the screen. */
const reach = 24
/** How near edges have to come to be brought in line, in pixels of the screen. */
const pull = 5

/** What is known from the start of a drag on and does not change in it. */
interface Start {
  document: WorkflowDocument
  /** Copies are dropped; what is dragged stays. */
  copying: boolean
  boxes: ReadonlyMap<string, Box>
  /** Places from the corner of the frame around them. */
  places: Layout
  moving: readonly string[]
  others: readonly Box[]
  curves: ReadonlyMap<string, readonly Point[]>
  takes: Map<string, boolean>
}

export interface Dragging {
  places: Layout
  /** The container that it would be dropped into. */
  over?: string | undefined
  /** The connection that it would be put into. */
  overEdge?: string | undefined
  lines: readonly HelperLine[]
}

const still: Dragging = { places: {}, lines: [] }

/** Dragging cards and notes: where they are meanwhile, what they would be dropped into, and the edit in the end. */
export function useDragSteps(heights: Heights, closed: ReadonlySet<string>) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const flow = useReactFlow()
  const connections = useQuery(queries.connections()).data?.items
  const [dragging, setDragging] = useState<Dragging>(still)
  const now = useRef(dragging)
  now.current = dragging
  const start = useRef<Start | null>(null)
  const copying = useRef(false)

  const begin = useCallback(
    (ids: readonly string[]): Start => {
      const { history, kinds } = store.getState()
      const { document } = history
      const boxes = new Map([...boxesOf(document, kinds, heights), ...noteBoxes(document)])
      for (const id of closed) {
        const box = boxes.get(id)
        if (box) boxes.set(id, { ...box, width: emptyFrame.width, height: heights.get(id) ?? cardHeight })
      }
      const parents = parentsOf(document)
      const own = withInside(document, ids)
      const around = new Set(ids.flatMap((id) => parents.get(id) ?? []))
      const places = Object.fromEntries(
        ids.map((id) => {
          const { x = 0, y = 0 } = boxes.get(id) ?? {}
          const frame = boxes.get(parents.get(id) ?? '')
          return [id, { x: x - (frame?.x ?? 0), y: y - (frame?.y ?? 0) }]
        }),
      )
      const shown = (id: string) => !own.has(id) && !around.has(id) && flow.getNode(id)?.hidden !== true
      const step = ids.length === 1 && document.nodes.some(({ id }) => id === ids[0])
      return {
        ...{ document, boxes, places, moving: ids, copying: copying.current, takes: new Map() },
        others: [...boxes].filter(([id]) => shown(id)).map(([, box]) => box),
        curves: step ? edgeCurves(flow, document, own) : new Map(),
      }
    },
    [store, flow, heights, closed],
  )

  /** New places from React Flow while the button is down. */
  const drag = useCallback(
    (moving: Layout) => {
      const { kinds } = store.getState()
      start.current ??= begin(Object.keys(moving))
      const { document, boxes, places, others, curves, takes, moving: ids } = start.current
      const [first = ''] = ids
      const to = moving[first]
      const from = places[first]
      const own = ids.flatMap((id) => boxes.get(id) ?? [])
      if (!to || !from || own.length === 0) return setDragging({ places: moving, lines: [] })
      const by = { x: to.x - from.x, y: to.y - from.y }
      const whole = around(own)
      const { by: pulled, lines } = helperLines(
        { ...whole, x: whole.x + by.x, y: whole.y + by.y },
        others,
        Math.min(12, pull / flow.getZoom()),
      )
      const held = Object.fromEntries(
        Object.entries(moving).map(([id, { x, y }]) => [id, { x: x + pulled.x, y: y + pulled.y }]),
      )
      const box = boxes.get(first)
      const middle = box && {
        x: box.x + by.x + pulled.x + Math.min(box.width, cardWidth) / 2,
        y: box.y + by.y + pulled.y + 26,
      }
      const near = middle && nearestCurve(curves, middle, Math.min(48, reach / flow.getZoom()))
      if (near !== undefined && !takes.has(near))
        takes.set(near, spliceEdit(document, kinds, heights, first, near) !== null)
      const overEdge = near !== undefined && takes.get(near) ? near : undefined
      const over = overEdge ? undefined : dropTarget(document, kinds, heights, held, closed)
      setDragging({ places: held, over, overEdge, lines: overEdge ? [] : lines })
    },
    [store, flow, heights, closed, begin],
  )

  /** The button was let go, or keys moved it. */
  const drop = useCallback(
    (moved: Layout) => {
      const state = store.getState()
      const { document } = state.history
      const begun = start.current
      const { overEdge, places } = now.current
      start.current = null
      setDragging(still)
      const byPointer = begun !== null
      const held = Object.fromEntries(
        Object.entries(moved).map(([id, place]) => [id, places[id] ?? place] as const),
      )
      if (begun?.copying) {
        const layout = movedLayout(document, state.kinds, heights, held)
        const [first = ''] = begun.moving
        const [from, to] = [begun.boxes.get(first), layout[first]]
        if (!from || !to || (from.x === to.x && from.y === to.y)) return
        const around = { kinds: state.kinds, connections: connections ?? [] }
        const clip = clipOf(document, new Set(begun.moving), state.kinds, around.connections)
        const { edit } = paste(document, clip, around)
        const target = dropTarget(document, state.kinds, heights, held, closed)
        putInto(edit.nodes, state.kinds, target)
        // Pasting moves copies by 32 both ways, so that they are seen.
        const by = { x: to.x - from.x - 32, y: to.y - from.y - 32 }
        for (const place of [...Object.values(edit.layout), ...(edit.notes ?? [])]) {
          place.x += by.x
          place.y += by.y
        }
        state.change(edit)
        state.select([...edit.nodes, ...(edit.notes ?? [])].map(({ id }) => id))
        return
      }
      const [only] = Object.keys(held)
      if (overEdge !== undefined && only !== undefined) {
        const layout = movedLayout(document, state.kinds, heights, held)
        const edit = spliceEdit(document, state.kinds, heights, only, overEdge, layout)
        if (edit) {
          state.change(edit)
          const name = document.nodes.find(({ id }) => id === only)?.name ?? ''
          toastWithUndo(t('canvas.putIn', { name }), () => store.getState().undo())
          return
        }
      }
      const { edit, cut } = dropEdit(document, state.kinds, heights, held, byPointer, closed)
      state.change(edit)
      if (cut > 0) toastWithUndo(t('canvas.cut', { count: cut }), () => store.getState().undo())
    },
    [store, heights, closed, connections, t],
  )

  const onNodeDragStart = useCallback((event: { altKey?: boolean }) => {
    copying.current = event.altKey === true
    start.current = null
  }, [])

  return { dragging, drag, drop, onNodeDragStart }
}

/** Copies that stand in no other copy stand where they were dropped; triggers stand in no container. */
function putInto(copies: DocumentNode[], kinds: Kinds, groupId: string | undefined) {
  const ids = new Set(copies.map(({ id }) => id))
  for (const node of copies) {
    if (node.parentId !== undefined && ids.has(node.parentId)) continue
    if (groupId === undefined || kinds.get(node.type)?.role === 'trigger') delete node.parentId
    else node.parentId = groupId
  }
}
