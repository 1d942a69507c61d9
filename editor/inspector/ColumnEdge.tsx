import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type ColumnSide, type ColumnWidths, narrowest, widest } from './use-column-widths.ts'

const byKey = 24

/** The edge of a column, moved by the pointer or the arrow keys. */
export function ColumnEdge({ side, widths }: { side: ColumnSide; widths: ColumnWidths }) {
  const { t } = useTranslation()
  const from = useRef<{ x: number; width: number } | null>(null)
  const sign = side === 'input' ? 1 : -1
  const width = widths.of[side]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved, and this one can
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t(side === 'input' ? 'detail.inputEdge' : 'detail.outputEdge')}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      className="detail-edge"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, width }
      }}
      onPointerMove={(event) => {
        if (from.current) widths.set(side, from.current.width + sign * (event.clientX - from.current.x))
      }}
      onPointerUp={() => {
        from.current = null
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        widths.set(side, width + sign * (event.key === 'ArrowRight' ? byKey : -byKey))
      }}
    />
  )
}
