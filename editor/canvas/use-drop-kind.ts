import { useReactFlow } from '@xyflow/react'
import { type DragEvent, useMemo, useRef, useState } from 'react'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { useDocumentStore } from '../workflow/document-store.ts'
import { nearestCurve, type Point } from '../workflow/edge-curve.ts'
import { boxesOf, groupAt, type Heights } from '../workflow/groups.ts'
import { onGrid } from '../workflow/sizes.ts'
import type { Wanted } from './add-step.ts'
import { edgeCurves } from './edge-curves.ts'

const reach = 24

/** What a new step that is dragged from the palette would be dropped into, and the drop. */
export function useDropKind(
  heights: Heights,
  closed: ReadonlySet<string>,
  onDrop: (type: string, at: Wanted) => void,
) {
  const store = useDocumentStore()
  const flow = useReactFlow()
  const [target, setTarget] = useState<{ over?: string | undefined; overEdge?: string | undefined }>({})
  const drawn = useRef<{ document: WorkflowDocument; curves: Map<string, Point[]> } | null>(null)
  const handlers = useMemo(
    () => ({
      onDragOver: (event: DragEvent) => {
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        const { history, kinds } = store.getState()
        const { document } = history
        if (drawn.current?.document !== document)
          drawn.current = { document, curves: edgeCurves(flow, document, new Set()) }
        const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false })
        const overEdge = nearestCurve(drawn.current.curves, at, reach)
        const boxes = boxesOf(document, kinds, heights)
        const over = overEdge ? undefined : groupAt(document, kinds, boxes, at, closed)
        setTarget((old) => (old.over === over && old.overEdge === overEdge ? old : { over, overEdge }))
      },
      onDragLeave: (event: DragEvent) => {
        const to = event.relatedTarget
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setTarget({})
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        const { over, overEdge } = target
        drawn.current = null
        setTarget({})
        const type = event.dataTransfer.getData('application/x-sentiero-step')
        if (!type) return
        const trigger = store.getState().kinds.get(type)?.role === 'trigger'
        if (overEdge !== undefined && !trigger) return onDrop(type, { onEdge: overEdge })
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX - 40, y: event.clientY - 26 })
        const at = { x: onGrid(x), y: onGrid(y) }
        onDrop(type, { at, ...(over === undefined ? {} : { inside: over }) })
      },
    }),
    [store, flow, heights, closed, onDrop, target],
  )
  return { ...target, handlers }
}
