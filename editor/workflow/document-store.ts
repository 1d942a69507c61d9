import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { GraphProblem } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import type { Edit } from './edit.ts'
import { type History, newHistory, record, redo, seal, undo } from './history.ts'

export type SaveState =
  | { is: 'saved' }
  | { is: 'unsaved' }
  | { is: 'saving' }
  /** Somebody else saved first; nothing of ours is thrown away. */
  | { is: 'conflict'; detail: string }
  | { is: 'failed'; detail: string }

export interface DocumentState {
  workflowId: string
  kinds: ReadonlyMap<string, NodeKind>
  history: History
  revision: number
  /** The document that the server has at `revision`. */
  savedDocument: WorkflowDocument
  save: SaveState
  problems: readonly GraphProblem[]
  selected: ReadonlySet<string>
  selectedEdges: ReadonlySet<string>
  change(edit: Edit): void
  undo(): void
  redo(): void
  /** Ends a run of typing so that the next edit is its own step back. */
  seal(): void
  select(nodeIds: Iterable<string>, edgeIds?: Iterable<string>): void
  saving(): void
  saved(document: WorkflowDocument, revision: number, problems: readonly GraphProblem[]): void
  notSaved(save: SaveState): void
  /** Takes over what the server has, losing nothing silently: the old document stays one step back. */
  adopt(document: WorkflowDocument, revision: number, problems: readonly GraphProblem[]): void
}

export type DocumentStore = StoreApi<DocumentState>

/** The open workflow: document with history, selection, and how it stands with the server. */
export function createDocumentStore(initial: {
  workflowId: string
  document: WorkflowDocument
  revision: number
  problems: readonly GraphProblem[]
  kinds: ReadonlyMap<string, NodeKind>
}): DocumentStore {
  return createStore<DocumentState>()((set) => {
    const step = (move: (history: History) => History) =>
      set((state) => {
        const history = move(state.history)
        if (history === state.history) return state
        const { nodes, notes = [] } = history.document
        const present = new Set([...nodes, ...notes].map(({ id }) => id))
        const selected = [...state.selected].filter((id) => present.has(id))
        return {
          history,
          save: saveAfter(state, history.document),
          selected: selected.length === state.selected.size ? state.selected : new Set(selected),
        }
      })
    return {
      workflowId: initial.workflowId,
      kinds: initial.kinds,
      history: newHistory(initial.document),
      revision: initial.revision,
      savedDocument: initial.document,
      save: { is: 'saved' },
      problems: initial.problems,
      selected: new Set(),
      selectedEdges: new Set(),
      change: (edit) => step((history) => record(history, edit)),
      undo: () => step(undo),
      redo: () => step(redo),
      seal: () => set((state) => ({ history: seal(state.history) })),
      select: (nodeIds, edgeIds = []) =>
        set((state) => ({
          selected: new Set(nodeIds),
          selectedEdges: new Set(edgeIds),
          history: seal(state.history),
        })),
      saving: () => set({ save: { is: 'saving' } }),
      saved: (document, revision, problems) =>
        set((state) => ({
          revision,
          problems,
          savedDocument: document,
          save: state.history.document === document ? { is: 'saved' } : { is: 'unsaved' },
        })),
      notSaved: (save) => set({ save }),
      adopt: (document, revision, problems) =>
        set((state) => {
          const history = record(state.history, { do: 'restore', document })
          return { history, revision, problems, savedDocument: history.document, save: { is: 'saved' } }
        }),
    }
  })
}

function saveAfter(state: DocumentState, document: WorkflowDocument): SaveState {
  if (state.save.is === 'conflict') return state.save
  return document === state.savedDocument ? { is: 'saved' } : { is: 'unsaved' }
}

export const DocumentStoreContext = createContext<DocumentStore | null>(null)

export function useDocumentStore(): DocumentStore {
  const store = useContext(DocumentStoreContext)
  if (!store) throw new Error('A panel of the canvas stands outside DocumentStoreContext')
  return store
}

export function useDocument<T>(pick: (state: DocumentState) => T): T {
  return useStore(useDocumentStore(), pick)
}
