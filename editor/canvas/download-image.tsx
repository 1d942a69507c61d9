import type { ReactFlowInstance } from '@xyflow/react'
import i18next from 'i18next'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { boxesOf } from '../workflow/groups.ts'
import { edgeEnds } from './edge-curves.ts'
import type { CanvasNode } from './flow-elements.ts'
import { measuredSizes } from './measured-sizes.ts'
import { WorkflowImage } from './WorkflowImage.tsx'

/** Browsers refuse larger drawings, some of them silently. */
const mostPixels = 8192 * 8192
const sharpness = 2

/** Saves the whole workflow, also what is out of sight, as an image file in the light scheme. */
export async function downloadImage(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  flow: ReactFlowInstance,
  format: 'svg' | 'png',
): Promise<void> {
  const svg = svgOf(document, kinds, flow)
  const image = format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg)
  const link = globalThis.document.createElement('a')
  const address = URL.createObjectURL(image)
  link.href = address
  link.download = `${document.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'workflow'}.${format}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

function svgOf(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  flow: ReactFlowInstance,
): string {
  const heights = new Map([...measuredSizes(flow)].map(([id, { height }]) => [id, height]))
  const ends = document.edges.flatMap((edge) => {
    const both = edgeEnds(flow, edge)
    return both ? [[edge.id, both] as const] : []
  })
  const summaries = (flow.getNodes() as CanvasNode[]).flatMap(({ id, type, data }) =>
    type === 'note' || !('summary' in data) ? [] : [[id, data.summary] as const],
  )
  const holder = globalThis.document.createElement('div')
  const root = createRoot(holder)
  flushSync(() =>
    root.render(
      <WorkflowImage
        document={document}
        kinds={kinds}
        boxes={boxesOf(document, kinds, heights)}
        ends={new Map(ends)}
        summaries={new Map(summaries)}
      />,
    ),
  )
  const svg = holder.innerHTML
  root.unmount()
  return svg
}

async function pngOf(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const { naturalWidth, naturalHeight } = image
    const scale = Math.min(sharpness, Math.sqrt(mostPixels / (naturalWidth * naturalHeight)))
    if (scale < 0.5) throw new Error(i18next.t('image.tooLarge'))
    const canvas = globalThis.document.createElement('canvas')
    canvas.width = Math.round(naturalWidth * scale)
    canvas.height = Math.round(naturalHeight * scale)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error(i18next.t('image.tooLarge'))
    return blob
  } finally {
    URL.revokeObjectURL(address)
  }
}
