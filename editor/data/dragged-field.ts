import type { DragEvent } from 'react'

/** Under which a dragged field carries its path; plain text has it too, for places that know no fields. */
export const fieldType = 'application/x-sentiero-field'

/** Lets a field be dragged into a parameter. */
export function draggedField(path: string) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.stopPropagation()
      event.dataTransfer.effectAllowed = 'copy'
      event.dataTransfer.setData(fieldType, path)
      event.dataTransfer.setData('text/plain', path)
    },
  }
}
