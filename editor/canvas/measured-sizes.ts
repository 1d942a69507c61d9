import type { ReactFlowInstance } from '@xyflow/react'
import type { Size } from '../workflow/sizes.ts'

/** How large the cards are that the browser has drawn, in pixels of the canvas, by step. */
export function measuredSizes(flow: ReactFlowInstance): Map<string, Size> {
  return new Map(
    flow.getNodes().flatMap(({ id, measured }) => {
      const { width, height } = measured ?? {}
      return width && height ? [[id, { width, height }] as const] : []
    }),
  )
}
