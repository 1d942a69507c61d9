import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type FinalConnectionState, type NodeChange, Panel, useReactFlow } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { Empty } from '../ui/Empty.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { boxesOf, groupAt } from '../workflow/groups.ts'
import { refusalOf } from '../workflow/may-connect.ts'
import { idsOf, newId } from '../workflow/new-step.ts'
import { onGrid } from '../workflow/sizes.ts'
import type { Wanted } from './add-step.ts'
import { BreakpointToggle } from './BreakpointMark.tsx'
import { toggleBreakpoints, useBreakpoints } from './breakpoints.ts'
import { CanvasTools } from './CanvasTools.tsx'
import { dropEdit, dropTarget } from './drop-edit.ts'
import { EdgeActions } from './EdgeLine.tsx'
import { FlowView } from './FlowView.tsx'
import { flowEdges, flowNodes, heightsOf, type Seen, type StepNode } from './flow-elements.ts'
import { AddInside } from './GroupFrame.tsx'

/** Refusals that are not plain to see. */
const refusals = {
  group: 'refused.group',
  finally: 'refused.finally',
  loop: 'refused.loop',
  trigger: 'refused.trigger',
} as const

type Kept = Parameters<typeof flowNodes>[2]

/** The workflow for editing: what is drawn follows from the document; gestures become edits. */
export function Canvas({
  summaryOf,
  mayEdit,
  onWant,
  onDropKind,
  onCommand,
}: {
  summaryOf: (node: DocumentNode, kind: NodeKind | undefined) => string
  mayEdit: boolean
  /** A step is wanted at a place: the palette opens. */
  onWant: (wanted: Wanted) => void
  onDropKind: (type: string, at: { x: number; y: number }, inside: string | undefined) => void
  onCommand: (id: string) => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const problems = useDocument((state) => state.problems)
  const selected = useDocument((state) => state.selected)
  const selectedEdges = useDocument((state) => state.selectedEdges)
  const workflowId = useDocument((state) => state.workflowId)
  const breakpoints = useBreakpoints(workflowId)
  const { screenToFlowPosition } = useReactFlow()
  const [dragged, setDragged] = useState<Seen['dragged']>({})
  const draggedNow = useRef(dragged)
  draggedNow.current = dragged
  const [over, setOver] = useState<string | undefined>()
  const [measured, setMeasured] = useState<Seen['measured']>({})
  const kept = useRef<Kept>(new Map())

  const nodes = useMemo(
    () =>
      flowNodes(
        { document, kinds, problems, summaryOf, breakpoints, readOnly: !mayEdit },
        { selected, dragged, measured, over },
        kept.current,
      ),
    [document, kinds, problems, summaryOf, breakpoints, mayEdit, selected, dragged, measured, over],
  )
  const edges = useMemo(
    () => flowEdges(document, selectedEdges, !mayEdit),
    [document, selectedEdges, mayEdit],
  )

  const heights = useMemo(() => heightsOf(measured), [measured])
  const onNodesChange = useCallback(
    (changes: NodeChange<StepNode>[]) => {
      const state = store.getState()
      const sizes: Record<string, { width: number; height: number }> = {}
      const moving: Record<string, { x: number; y: number }> = {}
      const moved: Record<string, { x: number; y: number }> = {}
      let chosen: Set<string> | undefined
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions) sizes[change.id] = change.dimensions
        if (change.type === 'position' && change.position) {
          if (change.dragging) moving[change.id] = change.position
          else moved[change.id] = change.position
        }
        if (change.type === 'select') {
          chosen ??= new Set(state.selected)
          if (change.selected) chosen.add(change.id)
          else chosen.delete(change.id)
        }
      }
      if (Object.keys(sizes).length > 0) setMeasured((old) => ({ ...old, ...sizes }))
      if (Object.keys(moving).length > 0) {
        setDragged((old) => ({ ...old, ...moving }))
        setOver(dropTarget(state.history.document, state.kinds, heights, moving))
      }
      if (Object.keys(moved).length > 0) {
        const byPointer = Object.keys(moved).some((id) => id in draggedNow.current)
        setDragged({})
        setOver(undefined)
        const { edit, cut } = dropEdit(state.history.document, state.kinds, heights, moved, byPointer)
        state.change(edit)
        if (cut > 0) toastWithUndo(t('canvas.cut', { count: cut }), () => store.getState().undo())
      }
      if (chosen) state.select(chosen, state.selectedEdges)
    },
    [store, heights, t],
  )

  const refusal = useCallback(
    (wish: { source: string; sourceHandle?: string | null; target: string }) =>
      refusalOf(store.getState().history.document, store.getState().kinds, {
        ...wish,
        sourceHandle: wish.sourceHandle ?? 'out',
      }),
    [store],
  )

  const onConnectEnd = (event: MouseEvent | TouchEvent, connection: FinalConnectionState) => {
    const from = connection.fromHandle
    const { fromNode, toNode } = connection
    if (fromNode && toNode && from?.type === 'source' && !connection.isValid) {
      const why = refusal({ source: fromNode.id, sourceHandle: from.id ?? 'out', target: toNode.id })
      if (why && why in refusals) toastProblem(new Error(t(refusals[why as keyof typeof refusals])))
      return
    }
    if (connection.toHandle || connection.toNode || from?.type !== 'source' || !connection.fromNode) return
    const point = 'changedTouches' in event ? event.changedTouches[0] : event
    if (!point) return
    const at = screenToFlowPosition({ x: point.clientX, y: point.clientY })
    onWant({
      after: { source: connection.fromNode.id, handle: from.id ?? 'out' },
      at: { x: at.x, y: at.y - 26 },
    })
  }

  const edgeActions = useMemo(
    () => ({
      insert: (edgeId: string) => onWant({ onEdge: edgeId }),
      remove: (edgeId: string) => store.getState().change({ do: 'remove', nodeIds: [], edgeIds: [edgeId] }),
    }),
    [onWant, store],
  )

  const addInside = useCallback((groupId: string) => onWant({ inside: groupId }), [onWant])
  const toggle = useCallback((nodeId: string) => toggleBreakpoints(workflowId, [nodeId]), [workflowId])

  return (
    <BreakpointToggle value={mayEdit ? toggle : null}>
      <AddInside value={mayEdit ? addInside : null}>
        <EdgeActions value={mayEdit ? edgeActions : null}>
          <FlowView
            nodes={nodes}
            edges={edges}
            onNodesChange={onNodesChange}
            nodesDraggable={mayEdit}
            nodesConnectable={mayEdit}
            onEdgesChange={(changes) => {
              const state = store.getState()
              const chosen = new Set(state.selectedEdges)
              for (const change of changes) {
                if (change.type !== 'select') continue
                if (change.selected) chosen.add(change.id)
                else chosen.delete(change.id)
              }
              state.select(state.selected, chosen)
            }}
            isValidConnection={(wish) => refusal(wish) === null}
            onConnect={({ source, sourceHandle, target }) => {
              if (refusal({ source, sourceHandle, target })) return
              const state = store.getState()
              const id = newId('e', idsOf(state.history.document))
              state.change({
                do: 'connect',
                edge: { id, source, sourceHandle: sourceHandle ?? 'out', target },
              })
            }}
            onConnectEnd={onConnectEnd}
            onDragOver={(event) => {
              event.preventDefault()
              event.dataTransfer.dropEffect = 'copy'
              const at = screenToFlowPosition({ x: event.clientX, y: event.clientY })
              const boxes = boxesOf(document, kinds, heights)
              setOver(groupAt(document, kinds, boxes, at))
            }}
            onDrop={(event) => {
              event.preventDefault()
              const type = event.dataTransfer.getData('application/x-sentiero-step')
              const at = screenToFlowPosition({ x: event.clientX - 40, y: event.clientY - 26 })
              if (type) onDropKind(type, { x: onGrid(at.x), y: onGrid(at.y) }, over)
            }}
          >
            <Panel position="bottom-left">
              <CanvasTools onCommand={onCommand} />
            </Panel>
            {mayEdit ? (
              <Panel position="top-left">
                <Button
                  variant="default"
                  leftSection={<IconPlus size={15} />}
                  title={`${t('canvas.addStep')} (N)`}
                  onClick={() => onWant({})}
                >
                  {t('canvas.addStep')}
                </Button>
              </Panel>
            ) : null}
            {document.nodes.length === 0 && mayEdit ? (
              <Panel position="top-center" style={{ top: '30%' }}>
                <div style={{ background: 'var(--surface-card)', borderRadius: 8 }}>
                  <Empty title={t('canvas.empty')} text={t('canvas.emptyText')}>
                    <Button onClick={() => onWant({})}>{t('canvas.addTrigger')}</Button>
                  </Empty>
                </div>
              </Panel>
            ) : null}
          </FlowView>
        </EdgeActions>
      </AddInside>
    </BreakpointToggle>
  )
}
