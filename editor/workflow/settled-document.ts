import { createStore, type StoreApi, useStore } from 'zustand'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { type DocumentStore, useDocumentStore } from './document-store.ts'

/** Long enough that nobody who types a name waits for what mentions it. */
const pauseMs = 150

const ofDocument = new WeakMap<DocumentStore, StoreApi<WorkflowDocument>>()

/** The open document, where names of steps stay as they were while one is being typed; every other change is there at once. */
export function useSettled<T>(pick: (document: WorkflowDocument) => T): T {
  return useStore(settledOf(useDocumentStore()), pick)
}

export function settledOf(store: DocumentStore): StoreApi<WorkflowDocument> {
  const known = ofDocument.get(store)
  if (known) return known
  const settled = createStore<WorkflowDocument>()(() => store.getState().history.document)
  ofDocument.set(store, settled)
  let pause: ReturnType<typeof setTimeout> | undefined
  store.subscribe(({ history: { document } }, { history: before }) => {
    if (document === before.document) return
    clearTimeout(pause)
    if (differOnlyInNames(settled.getState(), document)) {
      pause = setTimeout(() => settled.setState(document, true), pauseMs)
    } else settled.setState(document, true)
  })
  return settled
}

function differOnlyInNames(a: WorkflowDocument, b: WorkflowDocument): boolean {
  if (a.nodes.length !== b.nodes.length) return false
  const { nodes: _a, ...apart } = a
  const { nodes: _b, ...apartNow } = b
  return sameParts(apart, apartNow) && a.nodes.every((node, at) => sameApartFromName(node, b.nodes[at]))
}

function sameApartFromName(a: object, b: object | undefined): boolean {
  return a === b || (b !== undefined && sameParts({ ...a, name: '' }, { ...b, name: '' }))
}

/** The same parts, not only alike: edits leave alone what they do not change. */
function sameParts(a: object, b: object): boolean {
  const parts = Object.entries(a)
  const others = new Map<string, unknown>(Object.entries(b))
  return parts.length === others.size && parts.every(([name, part]) => others.get(name) === part)
}
