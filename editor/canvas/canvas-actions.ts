import { createContext } from 'react'
import type { DocumentNote } from '#engine/graph/document.ts'

/** What parts of the drawing do when they are clicked. */
export interface CanvasActions {
  /** A step is wanted in a container. */
  addInside: (groupId: string) => void
  /** A step is wanted after a way out of another. */
  addAfter: (nodeId: string, handle: string) => void
  /** A step is wanted in a connection. */
  insert: (edgeId: string) => void
  removeEdge: (edgeId: string) => void
  setNote: (noteId: string, note: Partial<Omit<DocumentNote, 'id'>>) => void
  removeNote: (noteId: string) => void
}

/** Absent where nothing can be changed. */
export const CanvasActionsContext = createContext<CanvasActions | null>(null)

/** Opens or closes a container; absent where all are open. */
export const ToggleFrame = createContext<((groupId: string) => void) | null>(null)
