import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type EdgeChange, type NodeChange, Panel } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { Empty } from '../ui/Empty.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import type { Layout } from '../workflow/edit.ts'
import { useSettled } from '../workflow/settled-document.ts'
import { ArrangeBar } from './ArrangeBar.tsx'
import type { Wanted } from './add-step.ts'
import { BreakpointToggle } from './BreakpointMark.tsx'
import { toggleBreakpoints, useBreakpoints } from './breakpoints.ts'
import { CanvasTools } from './CanvasTools.tsx'
import { type CanvasActions, CanvasActionsContext, ToggleFrame } from './canvas-actions.ts'
import { useCanvasView } from './canvas-view.ts'
import { toggleFrames, useCollapsedFrames } from './collapsed-frames.ts'
import { FlowView } from './FlowView.tsx'
import {
  type CanvasNode,
  flowEdges,
  flowNodes,
  heightsOf,
  nothingDrawn,
  type Seen,
  type StepEdge,
  withDragged,
} from './flow-elements.ts'
import { HelperLines } from './HelperLines.tsx'
import { useConnectSteps } from './use-connect-steps.ts'
import { useDragSteps } from './use-drag-steps.ts'
import { useDropKind } from './use-drop-kind.ts'

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
  onDropKind: (type: string, at: Wanted) => void
  onCommand: (id: string) => void
}) {
  const store = useDocumentStore()
  const document = useSettled((document) => document)
  const kinds = useDocument((state) => state.kinds)
  const problems = useDocument((state) => state.problems)
  const selected = useDocument((state) => state.selected)
  const selectedEdges = useDocument((state) => state.selectedEdges)
  const workflowId = useDocument((state) => state.workflowId)
  const breakpoints = useBreakpoints(workflowId)
  const collapsed = useCollapsedFrames(workflowId)
  const snap = useCanvasView((view) => view.snap)
  const [measured, setMeasured] = useState<Seen['measured']>({})
  const [resized, setResized] = useState<Seen['measured']>({})
  const [near, setNear] = useState<string | undefined>()
  const drawn = useRef(nothingDrawn())

  const heights = useMemo(() => heightsOf(measured), [measured])
  const { dragging, drag, drop, onNodeDragStart } = useDragSteps(heights, collapsed)
  const carrying = useDropKind(heights, collapsed, onDropKind)
  const over = dragging.over ?? carrying.over
  const overEdge = dragging.overEdge ?? carrying.overEdge

  const standing = useMemo(
    () =>
      flowNodes(
        { document, kinds, problems, summaryOf, breakpoints, readOnly: !mayEdit },
        { selected, measured, over, collapsed },
        drawn.current,
      ),
    [document, kinds, problems, summaryOf, breakpoints, mayEdit, selected, measured, over, collapsed],
  )
  const nodes = useMemo(
    () => withDragged(standing, dragging.places, resized),
    [standing, dragging.places, resized],
  )
  const edges = useMemo(
    () =>
      flowEdges(document, selectedEdges, !mayEdit, undefined, {
        ...{ drawn: drawn.current, over: overEdge, near, collapsed },
      }),
    [document, selectedEdges, mayEdit, overEdge, near, collapsed],
  )

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const state = store.getState()
      const sizes: Record<string, { width: number; height: number }> = {}
      const held: Record<string, { width: number; height: number }> = {}
      const moving: Layout = {}
      const moved: Layout = {}
      let chosen: Set<string> | undefined
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions) {
          if (change.resizing) held[change.id] = change.dimensions
          else sizes[change.id] = change.dimensions
        }
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
      if (Object.keys(sizes).length > 0) {
        setMeasured((old) => ({ ...old, ...sizes }))
        setResized((old) => (Object.keys(old).length === 0 ? old : {}))
      }
      if (Object.keys(held).length > 0) setResized(held)
      if (Object.keys(moving).length > 0) drag(moving)
      if (Object.keys(moved).length > 0) drop(moved)
      if (chosen) state.select(chosen, state.selectedEdges)
    },
    [store, drag, drop],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange<StepEdge>[]) => {
      const state = store.getState()
      const chosen = new Set(state.selectedEdges)
      for (const change of changes) {
        if (change.type !== 'select') continue
        if (change.selected) chosen.add(change.id)
        else chosen.delete(change.id)
      }
      state.select(state.selected, chosen)
    },
    [store],
  )

  const connecting = useConnectSteps(onWant)
  const actions = useMemo((): CanvasActions => {
    const change = (edit: Parameters<ReturnType<typeof store.getState>['change']>[0]) =>
      store.getState().change(edit)
    return {
      addInside: (inside) => onWant({ inside }),
      addAfter: (source, handle) => onWant({ after: { source, handle } }),
      insert: (onEdge) => onWant({ onEdge }),
      removeEdge: (id) => change({ do: 'remove', nodeIds: [], edgeIds: [id] }),
      setNote: (noteId, note) => change({ do: 'setNote', noteId, note }),
      removeNote: (id) => change({ do: 'remove', nodeIds: [id], edgeIds: [] }),
    }
  }, [onWant, store])
  const toggleFrame = useCallback((id: string) => toggleFrames(workflowId, [id]), [workflowId])
  const toggle = useCallback((nodeId: string) => toggleBreakpoints(workflowId, [nodeId]), [workflowId])
  const onEdgeMouseEnter = useCallback((_event: unknown, { id }: StepEdge) => setNear(id), [])
  const onEdgeMouseLeave = useCallback(() => setNear(undefined), [])

  const command = useRef(onCommand)
  command.current = onCommand
  // The same function from frame to frame: with another one React Flow draws every card again.
  const onNodeDoubleClick = useCallback((_event: unknown, { type }: CanvasNode) => {
    if (type !== 'note') command.current('openStep')
  }, [])
  const isEmpty = document.nodes.length === 0 && !document.notes
  const panels = useMemo(
    () => (
      <CanvasPanels
        mayEdit={mayEdit}
        isEmpty={isEmpty}
        onWant={onWant}
        onCommand={(id) => command.current(id)}
      />
    ),
    [mayEdit, isEmpty, onWant],
  )

  return (
    <BreakpointToggle value={mayEdit ? toggle : null}>
      <ToggleFrame value={toggleFrame}>
        <CanvasActionsContext value={mayEdit ? actions : null}>
          <FlowView
            nodes={nodes}
            edges={edges}
            onNodesChange={onNodesChange}
            onEdgesChange={onEdgesChange}
            onNodeDragStart={onNodeDragStart}
            onNodeDoubleClick={onNodeDoubleClick}
            nodesDraggable={mayEdit}
            nodesConnectable={mayEdit}
            snapToGrid={snap}
            data-splicing={overEdge !== undefined}
            {...(mayEdit ? { ...connecting, ...carrying.handlers, onEdgeMouseEnter, onEdgeMouseLeave } : {})}
          >
            <HelperLines lines={dragging.lines} />
            {panels}
          </FlowView>
        </CanvasActionsContext>
      </ToggleFrame>
    </BreakpointToggle>
  )
}

/** What stands over the canvas at its edges. */
function CanvasPanels({
  mayEdit,
  isEmpty,
  onWant,
  onCommand,
}: {
  mayEdit: boolean
  isEmpty: boolean
  onWant: (wanted: Wanted) => void
  onCommand: (id: string) => void
}) {
  const { t } = useTranslation()
  return (
    <>
      <Panel position="bottom-left">
        <CanvasTools onCommand={onCommand} />
      </Panel>
      {mayEdit ? (
        <>
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
          <Panel position="bottom-center">
            <ArrangeBar onCommand={onCommand} />
          </Panel>
        </>
      ) : null}
      {isEmpty && mayEdit ? (
        <Panel position="top-center" style={{ top: '30%' }}>
          <div style={{ background: 'var(--surface-card)', borderRadius: 8 }}>
            <Empty title={t('canvas.empty')} text={t('canvas.emptyText')}>
              <Button onClick={() => onWant({})}>{t('canvas.addTrigger')}</Button>
            </Empty>
          </div>
        </Panel>
      ) : null}
    </>
  )
}
