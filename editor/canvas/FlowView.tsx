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
} from '@xyflow/react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EdgeLine } from './EdgeLine.tsx'
import type { StepEdge, StepNode } from './flow-elements.ts'
import { GroupFrame } from './GroupFrame.tsx'
import { StepCard } from './StepCard.tsx'

const nodeTypes: NodeTypes = { step: StepCard, group: GroupFrame }
const edgeTypes: EdgeTypes = { step: EdgeLine }

/** React Flow as Sentiero draws it, for editing and for watching alike. */
export function FlowView({
  children,
  ...flow
}: ReactFlowProps<StepNode, StepEdge> & { children?: ReactNode }) {
  const { t } = useTranslation()
  const scheme = useComputedColorScheme('light')
  return (
    <ReactFlow
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      colorMode={scheme}
      fitView
      fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
      minZoom={0.15}
      maxZoom={2}
      snapToGrid
      snapGrid={[8, 8]}
      deleteKeyCode={null}
      multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
      proOptions={{ hideAttribution: true }}
      aria-label={t('canvas.canvas')}
      {...flow}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
      {(flow.nodes?.length ?? 0) > 3 ? (
        <MiniMap
          pannable
          zoomable
          nodeStrokeWidth={0}
          nodeColor="var(--line-strong)"
          style={{ width: 150, height: 96 }}
          ariaLabel={t('canvas.minimap')}
        />
      ) : null}
      {children}
    </ReactFlow>
  )
}
