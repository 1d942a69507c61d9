import { IconPlus, IconX } from '@tabler/icons-react'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react'
import { createContext, memo, useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StepEdge } from './flow-elements.ts'

/** What the tools on an edge do; absent where nothing can be changed. */
export const EdgeActions = createContext<{
  insert: (edgeId: string) => void
  remove: (edgeId: string) => void
} | null>(null)

/** A connection; its tools show while the pointer or the focus is on it. */
export const EdgeLine = memo(function EdgeLine(props: EdgeProps<StepEdge>) {
  const { t } = useTranslation()
  const actions = useContext(EdgeActions)
  const [near, setNear] = useState(false)
  const [path, x, y] = getBezierPath(props)
  const { error, uncertain, taken } = props.data ?? { error: false, uncertain: false, taken: undefined }
  const trouble = error ? 'var(--state-failed)' : uncertain ? 'var(--state-uncertain)' : undefined
  const stroke = props.selected
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
          strokeWidth: taken ? 2.25 : 1.75,
          opacity: taken === false ? 0.5 : 1,
          ...(error ? { strokeDasharray: '5 4' } : uncertain ? { strokeDasharray: '1.5 4' } : {}),
          strokeLinecap: 'round',
        }}
        interactionWidth={22}
      />
      {actions ? (
        <EdgeLabelRenderer>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps the tools while the pointer is on them */}
          <div
            className="edge-tools nodrag nopan"
            data-shown={near || props.selected === true}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            onMouseEnter={() => setNear(true)}
            onMouseLeave={() => setNear(false)}
          >
            <button
              type="button"
              title={t('canvas.insertHere')}
              aria-label={t('canvas.insertHere')}
              onClick={() => actions.insert(props.id)}
            >
              <IconPlus size={13} />
            </button>
            <button
              type="button"
              title={t('canvas.removeConnection')}
              aria-label={t('canvas.removeConnection')}
              onClick={() => actions.remove(props.id)}
            >
              <IconX size={13} />
            </button>
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </g>
  )
})
