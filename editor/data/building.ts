import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import { type DocumentStore, DocumentStoreContext, useDocumentStore } from '../workflow/document-store.ts'

/** A part of the draft that is run to see what it gives. */
export interface StepTrial {
  nodeId: string
  /** Only this step; else all that leads to it. */
  alone: boolean
  mode: 'dry' | 'test'
}

export interface Building {
  /** Steps that do not run in trials: their outputs are pinned. */
  pinned: ReadonlySet<string>
  trial:
    | (StepTrial & ({ is: 'starting' } | { is: 'refused'; why: string } | { is: 'run'; runId: string }))
    | null
  /** A person is asked whether this is to be done for real. */
  asked: Omit<StepTrial, 'mode'> | null
  /** The step whose output is edited. */
  edited: string | null
  queryClient: QueryClient | null
}

const nothing: Building = {
  pinned: new Set(),
  trial: null,
  asked: null,
  edited: null,
  queryClient: null,
}

const none = createStore<Building>()(() => nothing)
const ofDocument = new WeakMap<DocumentStore, StoreApi<Building>>()

/** What is known of the data of an open workflow while it is being built; no part of it is ever saved with it. */
export function buildingOf(store: DocumentStore): StoreApi<Building> {
  const known = ofDocument.get(store)
  if (known) return known
  const made = createStore<Building>()(() => nothing)
  ofDocument.set(store, made)
  return made
}

export function useBuilding<T>(pick: (building: Building) => T): T {
  return useStore(buildingOf(useDocumentStore()), pick)
}

/** The steps that did not run in the run that is looked at; null where none is. */
export const PinnedInRun = createContext<ReadonlySet<string> | null>(null)

/** Whether the output of a step is pinned: in the run that is looked at, else in the workflow that is being built. */
export function useIsPinned(nodeId: string): boolean {
  const store = useContext(DocumentStoreContext)
  const pinned = useStore(store ? buildingOf(store) : none, (state) => state.pinned.has(nodeId))
  const inRun = useContext(PinnedInRun)
  return inRun ? inRun.has(nodeId) : pinned
}
