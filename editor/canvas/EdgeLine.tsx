import { IconPlus, IconX } from '@tabler/icons-react'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo, useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EdgeCount } from '../runs/EdgeCount.tsx'
import { CanvasActionsContext } from './canvas-actions.ts'
import type { StepEdge } from './flow-elements.ts'

/** A connection; its tools show while the pointer is on it or it is chosen. */
export const EdgeLine = memo(function EdgeLine(props: EdgeProps<StepEdge>) {
  const actions = useContext(CanvasActionsContext)
  const [near, setNear] = useState(false)
  const [path, x, y] = getBezierPath(props)
  const { error, uncertain, taken, over } = props.data ?? {}
  const trouble = error ? 'var(--state-failed)' : uncertain ? 'var(--state-uncertain)' : undefined
  const stroke =
    props.selected || over
      ? 'var(--accent-text)'
      : taken
        ? (trouble ?? 'var(--state-ok)')
        : trouble
          ? `color-mix(in srgb, ${trouble} 60%, var(--line-strong))`
          : 'var(--line-strong)'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only shows the tools, which are buttons of their own
    <g onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)}>
      <BaseEdge
        path={path}
        style={{
          stroke,
          strokeWidth: over ? 4 : taken ? 2.25 : 1.75,
          ...(taken === false ? { opacity: 0.5 } : {}),
          ...(error ? { strokeDasharray: '5 4' } : uncertain ? { strokeDasharray: '1.5 4' } : {}),
          strokeLinecap: 'round',
        }}
        interactionWidth={22}
      />
      <EdgeCount edgeId={props.id} x={x} y={y} />
      {actions && (near || props.selected) ? (
        <EdgeLabelRenderer>
          <EdgeTools edgeId={props.id} x={x} y={y} onNear={setNear} />
        </EdgeLabelRenderer>
      ) : null}
    </g>
  )
})

function EdgeTools({
  edgeId,
  x,
  y,
  onNear,
}: {
  edgeId: string
  x: number
  y: number
  onNear: (near: boolean) => void
}) {
  const { t } = useTranslation()
  const actions = useContext(CanvasActionsContext)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps the tools while the pointer is on them
    <div
      className="edge-tools nodrag nopan"
      data-edge={edgeId}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      onMouseEnter={() => onNear(true)}
      onMouseLeave={() => onNear(false)}
    >
      <button
        type="button"
        title={t('canvas.insertHere')}
        aria-label={t('canvas.insertHere')}
        onClick={() => actions?.insert(edgeId)}
      >
        <IconPlus size={13} />
      </button>
      <button
        type="button"
        title={t('canvas.removeConnection')}
        aria-label={t('canvas.removeConnection')}
        onClick={() => actions?.removeEdge(edgeId)}
      >
        <IconX size={13} />
      </button>
    </div>
  )
}
