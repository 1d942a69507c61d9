import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

const snapKey = 'sentiero-snap'

interface CanvasView {
  /** What is dragged keeps to the grid. */
  snap: boolean
  /** The note that is being written. */
  editingNote: string | null
}

/** How the canvas is used in this window; nothing of it is part of a workflow. */
export const canvasView = createStore<CanvasView>()(() => ({
  snap: localStorage.getItem(snapKey) !== 'no',
  editingNote: null,
}))

export function useCanvasView<T>(pick: (view: CanvasView) => T): T {
  return useStore(canvasView, pick)
}

export function toggleSnap() {
  const snap = !canvasView.getState().snap
  if (snap) localStorage.removeItem(snapKey)
  else localStorage.setItem(snapKey, 'no')
  canvasView.setState({ snap })
}

export function editNote(noteId: string | null) {
  canvasView.setState({ editingNote: noteId })
}
