import { ViewportPortal } from '@xyflow/react'
import type { HelperLine } from '../workflow/helper-lines.ts'

/** Lines along which what is dragged stands with others. */
export function HelperLines({ lines }: { lines: readonly HelperLine[] }) {
  if (lines.length === 0) return null
  return (
    <ViewportPortal>
      {lines.map(({ axis, at, from, to }) => (
        <div
          key={`${axis} ${at}`}
          className="helper-line"
          data-axis={axis}
          style={
            axis === 'x'
              ? { transform: `translate(${at}px, ${from}px)`, height: to - from }
              : { transform: `translate(${from}px, ${at}px)`, width: to - from }
          }
        />
      ))}
    </ViewportPortal>
  )
}
