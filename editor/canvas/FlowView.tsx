import '@xyflow/react/dist/base.css'
import './canvas.css'
import { useComputedColorScheme } from '@mantine/core'
import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  MiniMap,
  type NodeTypes,
  ReactFlow,
  type ReactFlowProps,
  SelectionMode,
  useStore,
} from '@xyflow/react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { EdgeLine } from './EdgeLine.tsx'
import type { CanvasNode, StepEdge, StepNode } from './flow-elements.ts'
import { GroupFrame } from './GroupFrame.tsx'
import { NoteCard } from './NoteCard.tsx'
import { StepCard } from './StepCard.tsx'

const nodeTypes: NodeTypes = { step: StepCard, group: GroupFrame, note: NoteCard }
const edgeTypes: EdgeTypes = { step: EdgeLine }

/** Below this zoom no line of a card can be read. */
const farZoom = 0.45
/** From so many cards on, those out of sight are not in the page. */
const many = 120

/** Seen from so far, cards are drawn without what cannot be read. */
function FarMark() {
  const far = useStore(isFar)
  const canvas = useStore(({ domNode }) => domNode)
  useEffect(() => {
    if (canvas) canvas.dataset.far = String(far)
  }, [canvas, far])
  return null
}

const isFar = ({ transform }: { transform: readonly [number, number, number] }) => transform[2] < farZoom

/** React Flow as Sentiero draws it, for editing and for watching alike. */
export function FlowView({
  children,
  ...flow
}: ReactFlowProps<CanvasNode, StepEdge> & { children?: ReactNode }) {
  const { t } = useTranslation()
  const scheme = useComputedColorScheme('light')
  const count = flow.nodes?.length ?? 0
  return (
    <ReactFlow
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      colorMode={scheme}
      fitView
      fitViewOptions={fitViewOptions}
      minZoom={0.1}
      maxZoom={2}
      snapToGrid
      snapGrid={snapGrid}
      deleteKeyCode={null}
      multiSelectionKeyCode={multiSelectionKeyCode}
      selectionMode={SelectionMode.Partial}
      connectOnClick={false}
      connectionRadius={28}
      reconnectRadius={14}
      onlyRenderVisibleElements={count > many}
      proOptions={proOptions}
      aria-label={t('canvas.canvas')}
      {...flow}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
      {count > 3 ? (
        <MiniMap
          pannable
          zoomable
          nodeStrokeWidth={0}
          nodeColor={minimapColour}
          style={minimapSize}
          ariaLabel={t('canvas.minimap')}
        />
      ) : null}
      <FarMark />
      {children}
    </ReactFlow>
  )
}

// React Flow takes over what is new: these stay the same from frame to frame.
const fitViewOptions = { padding: 0.15, maxZoom: 1 }
const snapGrid: [number, number] = [8, 8]
const multiSelectionKeyCode = ['Meta', 'Control', 'Shift']
const proOptions = { hideAttribution: true }
const minimapSize = { width: 150, height: 96 }

/** What is wrong or how it went comes before what it is. */
function minimapColour({ type, data }: CanvasNode): string {
  if (type === 'note') return `var(--sheet-${data.note.colour})`
  const { problem, step, kind } = data as StepNode['data']
  if (step?.status === 'error' || problem?.severity === 'error') return 'var(--state-failed)'
  if (type === 'group') return 'color-mix(in srgb, var(--line-strong) 35%, transparent)'
  return `var(--tile-${kind?.category ?? 'flow'})`
}
