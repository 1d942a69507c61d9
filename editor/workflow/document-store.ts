import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { GraphProblem } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { type PartPath, partAt } from '#engine/graph/document-parts.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { type MergeConflict, mergeDocuments, settle } from '#engine/graph/merge.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { sameJson } from '#engine/graph/same-json.ts'
import type { Edit } from './edit.ts'
import { type History, newHistory, receive, record, recordChoice, redo, seal, undo } from './history.ts'
import { sameProblems } from './same-problems.ts'

export type SaveState =
  | { is: 'saved' }
  | { is: 'unsaved' }
  | { is: 'saving' }
  /** Somebody else saved another value of the same field: nothing is saved until a person has chosen. */
  | { is: 'conflict' }
  /** The server cannot be reached; what is not saved is kept in this browser. */
  | { is: 'offline' }
  /** The session has ended; the person signs in again and goes on. */
  | { is: 'signedOut' }
  | { is: 'failed'; detail: string }

/** A field that somebody else saved otherwise than it is here. */
export interface DraftConflict extends MergeConflict {
  /** Whose value it is; empty where that is not known any more. */
  by: string
}

export interface DocumentState {
  workflowId: string
  kinds: ReadonlyMap<string, NodeKind>
  history: History
  revision: number
  /** The document that the server has at `revision`. */
  savedDocument: WorkflowDocument
  save: SaveState
  /** The newest revision that the server is known to have. */
  newest: number
  conflicts: readonly DraftConflict[]
  problems: readonly GraphProblem[]
  selected: ReadonlySet<string>
  selectedEdges: ReadonlySet<string>
  change(edit: Edit): void
  undo(): void
  redo(): void
  /** Ends a run of typing so that the next edit is its own step back. */
  seal(): void
  select(nodeIds: Iterable<string>, edgeIds?: Iterable<string>): void
  /** What a check of the document has found. */
  found(problems: readonly GraphProblem[]): void
  saving(): void
  saved(document: WorkflowDocument, revision: number, problems: readonly GraphProblem[]): void
  notSaved(save: SaveState): void
  /**
   * Takes in what the server has by now: what only others changed is taken over, what both changed alike or differently
   * becomes a question. Undo goes past it.
   */
  receive(theirs: WorkflowDocument, revision: number, byOf: (path: PartPath) => string): Received
  /** Brings back changes that were made to an older draft and never saved, as one step that undo takes away. */
  recover(base: WorkflowDocument, mine: WorkflowDocument): Received
  /** Settles a question; a step back leads to the other side's value. */
  settle(path: PartPath, as: 'mine' | 'theirs'): void
}

/** What taking in others' changes did here. */
export interface Received {
  changed: boolean
  conflicts: number
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
  return createStore<DocumentState>()((set, get) => {
    const step = (move: (history: History) => History) =>
      set((state) => {
        const history = move(state.history)
        if (history === state.history) return state
        return {
          history,
          save: saveAfter(state, history.document),
          selected: present(state.selected, history.document),
        }
      })
    return {
      workflowId: initial.workflowId,
      kinds: initial.kinds,
      history: newHistory(initial.document),
      revision: initial.revision,
      savedDocument: initial.document,
      save: { is: 'saved' },
      newest: initial.revision,
      conflicts: [],
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
      found: (problems) => set((state) => ({ problems: sameProblems(state.problems, problems) })),
      saving: () => set({ save: { is: 'saving' } }),
      saved: (document, revision, problems) =>
        set((state) => ({
          revision,
          problems: sameProblems(state.problems, problems),
          savedDocument: document,
          save: state.history.document === document ? { is: 'saved' } : { is: 'unsaved' },
        })),
      notSaved: (save) => set({ save }),
      receive: (theirs, revision, byOf) => {
        const state = get()
        const merged = mergeDocuments(state.savedDocument, state.history.document, theirs)
        const found = merged.conflicts.map((conflict) => ({ ...conflict, by: byOf(conflict.path) }))
        const conflicts = openConflicts([...state.conflicts, ...found], merged.document, theirs)
        const history = receive(state.history, merged.document)
        set({
          history,
          revision,
          newest: Math.max(state.newest, revision),
          savedDocument: theirs,
          conflicts,
          selected: present(state.selected, merged.document),
          save: saveOf(conflicts, merged.document, theirs),
        })
        return { changed: history !== state.history, conflicts: found.length }
      },
      recover: (base, mine) => {
        const state = get()
        const merged = mergeDocuments(base, mine, state.history.document)
        const found = merged.conflicts.map((conflict) => ({ ...conflict, by: '' }))
        const patches = patchesBetween(state.history.document, merged.document)
        const history = seal(record(seal(state.history), { do: 'patch', patches }))
        const conflicts = openConflicts([...state.conflicts, ...found], history.document, state.savedDocument)
        set({ history, conflicts, save: saveOf(conflicts, history.document, state.savedDocument) })
        return { changed: history !== state.history, conflicts: found.length }
      },
      settle: (path, as) =>
        set((state) => {
          const key = path.join('/')
          const conflict = state.conflicts.find((other) => other.path.join('/') === key)
          if (!conflict) return state
          const conflicts = state.conflicts.filter((other) => other !== conflict)
          const patches = settle(conflict, as)
          const history =
            patches.length > 0
              ? seal(record(seal(state.history), { do: 'patch', patches }))
              : recordChoice(state.history, ...choicePatches(conflict, as, state.history.document))
          return { history, conflicts, save: saveOf(conflicts, history.document, state.savedDocument) }
        }),
    }
  })
}

/** The same question once, with what is saved by now; none about what is alike by now. */
function openConflicts(
  conflicts: readonly DraftConflict[],
  document: WorkflowDocument,
  saved: WorkflowDocument,
): DraftConflict[] {
  const last = new Map(conflicts.map((conflict) => [conflict.path.join('/'), conflict]))
  return [...last.values()].flatMap(({ theirs: _before, ...conflict }) => {
    const theirs = partAt(saved, conflict.path)
    if (sameJson(partAt(document, conflict.path), theirs)) return []
    return [theirs === undefined ? conflict : { ...conflict, theirs }]
  })
}

/** From the value that is there to itself, and back to the other one. */
function choicePatches(
  { path, mine, theirs }: DraftConflict,
  as: 'mine' | 'theirs',
  document: WorkflowDocument,
): [DocumentPatch[], DocumentPatch[]] {
  const to = (value: JsonValue | undefined): DocumentPatch[] => [
    value === undefined ? { op: 'remove', path: [...path] } : { op: 'set', path: [...path], value },
  ]
  return [to(partAt(document, path)), to(as === 'mine' ? theirs : mine)]
}

function present(selected: ReadonlySet<string>, document: WorkflowDocument): ReadonlySet<string> {
  const ids = new Set([...document.nodes, ...(document.notes ?? [])].map(({ id }) => id))
  const left = [...selected].filter((id) => ids.has(id))
  return left.length === selected.size ? selected : new Set(left)
}

function saveOf(
  conflicts: readonly DraftConflict[],
  document: WorkflowDocument,
  saved: WorkflowDocument,
): SaveState {
  if (conflicts.length > 0) return { is: 'conflict' }
  return document === saved ? { is: 'saved' } : { is: 'unsaved' }
}

function saveAfter(state: DocumentState, document: WorkflowDocument): SaveState {
  if (['conflict', 'offline', 'signedOut'].includes(state.save.is)) return state.save
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
