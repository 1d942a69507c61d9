import type { FitViewOptions } from '@xyflow/react'

/** The whole drawing as large as it fits, clear of what lies over the top of the canvas. */
export const fitAll: FitViewOptions = { padding: { x: '28px', top: '64px', bottom: '40px' }, maxZoom: 1 }
