import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { cardWidth } from '../workflow/sizes.ts'

const margin = 32
const usualHeight = 88

/** Moves the view just as far as needed when a panel or the edge would hide the chosen step; else nothing moves. */
export function useKeepInView(nodeId: string | undefined, paletteOpen: boolean) {
  const flow = useReactFlow()
  // The palette takes room from the canvas: its opening is a reason to look again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: paletteOpen is not read, it only asks to look again
  useEffect(() => {
    if (!nodeId) return
    // Two frames: React Flow has then taken over the new step and the new size of the canvas.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        const node = flow.getInternalNode(nodeId)
        const box = document.querySelector('.react-flow')?.getBoundingClientRect()
        if (!node || !box) return
        const { x, y, zoom } = flow.getViewport()
        const left = node.internals.positionAbsolute.x * zoom + x
        const top = node.internals.positionAbsolute.y * zoom + y
        const right = left + (node.measured.width ?? cardWidth) * zoom
        const bottom = top + (node.measured.height ?? usualHeight) * zoom
        const dx = shift(left, right, box.width)
        const dy = shift(top, bottom, box.height)
        if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 150 })
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [nodeId, paletteOpen, flow])
}

function shift(start: number, end: number, size: number): number {
  if (start < margin) return margin - start
  return end > size - margin ? size - margin - end : 0
}
