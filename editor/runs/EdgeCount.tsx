import { EdgeLabelRenderer } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import './runs.css'
import { useEdgeCount } from './run-marks.ts'

/** How often a connection was taken in the run that is shown, in its middle; nothing where that is at most once. */
export function EdgeCount({ edgeId, x, y }: { edgeId: string; x: number; y: number }) {
  const { i18n } = useTranslation()
  const count = useEdgeCount(edgeId)
  if (count === undefined) return null
  return (
    <EdgeLabelRenderer>
      <span
        className="edge-count tabular"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      >
        {count.toLocaleString(i18n.language)} ×
      </span>
    </EdgeLabelRenderer>
  )
}
