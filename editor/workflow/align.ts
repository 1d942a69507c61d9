import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Layout } from './edit.ts'
import { type Box, type Boxes, parentsOf } from './groups.ts'
import { withInside } from './inside.ts'

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'

/** Places at which all stand at one line: the outermost edge of any of them, or the middle of all. */
export function aligned(boxes: Boxes, to: Alignment): Layout {
  const whole = around([...boxes.values()])
  return placed(boxes, ({ x, y, width, height }) => {
    switch (to) {
      case 'left':
        return { x: whole.x, y }
      case 'centre':
        return { x: whole.x + (whole.width - width) / 2, y }
      case 'right':
        return { x: whole.x + whole.width - width, y }
      case 'top':
        return { x, y: whole.y }
      case 'middle':
        return { x, y: whole.y + (whole.height - height) / 2 }
      case 'bottom':
        return { x, y: whole.y + whole.height - height }
    }
  })
}

/** Places with the same gap between each and the next; the first and the last stay where they are. */
export function distributed(boxes: Boxes, way: 'across' | 'down'): Layout {
  const [start, size] = way === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const inOrder = [...boxes].toSorted(
    ([, a], [, b]) => a[start] + a[size] / 2 - (b[start] + b[size] / 2) || a[start] - b[start],
  )
  const first = inOrder[0]?.[1]
  const last = inOrder.at(-1)?.[1]
  if (!first || !last || inOrder.length < 3) return placed(boxes, ({ x, y }) => ({ x, y }))
  const room = last[start] - (first[start] + first[size])
  const taken = inOrder.slice(1, -1).reduce((sum, [, box]) => sum + box[size], 0)
  const gap = (room - taken) / (inOrder.length - 1)
  const places = new Map<string, number>()
  let next = first[start]
  for (const [id, box] of inOrder) {
    places.set(id, next)
    next += box[size] + gap
  }
  return placed(boxes, ({ x, y }, id) => {
    const at = places.get(id) ?? 0
    return way === 'across' ? { x: at, y } : { x, y: at }
  })
}

/** The smallest box around all. */
export function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

/** Those of the ids that do not stand in another of them, which takes them along. */
export function outermost(document: WorkflowDocument, ids: Iterable<string>): string[] {
  const chosen = new Set(ids)
  const parents = parentsOf(document)
  return [...chosen].filter((id) => {
    for (let above = parents.get(id); above !== undefined; above = parents.get(above)) {
      if (chosen.has(above)) return false
    }
    return true
  })
}

/** New places of steps and notes, with the new places of all that stands in them. */
export function carried(document: WorkflowDocument, boxes: Boxes, places: Layout): Layout {
  const layout: Layout = {}
  for (const [id, place] of Object.entries(places)) {
    const box = boxes.get(id)
    if (!box) continue
    for (const each of withInside(document, [id])) {
      const own = boxes.get(each)
      if (own)
        layout[each] = { x: Math.round(own.x + place.x - box.x), y: Math.round(own.y + place.y - box.y) }
    }
  }
  return layout
}

function placed(boxes: Boxes, place: (box: Box, id: string) => { x: number; y: number }): Layout {
  return Object.fromEntries(
    [...boxes].map(([id, box]) => {
      const { x, y } = place(box, id)
      return [id, { x: Math.round(x), y: Math.round(y) }]
    }),
  )
}
