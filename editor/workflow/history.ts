import type { WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'
import { type Edit, edit } from './edit.ts'

/** Steps and parameters are named by their ids, so a step back still fits when somebody else has changed others since. */
interface Entry {
  patches: DocumentPatch[]
  inverse: DocumentPatch[]
  /** Edits that follow each other with the same key are one step back, as letters typed into one field. */
  joins: string | null
}

export interface History {
  document: WorkflowDocument
  past: readonly Entry[]
  future: readonly Entry[]
}

const longest = 500

export function newHistory(document: WorkflowDocument): History {
  return { document, past: [], future: [] }
}

/** Makes an edit; one that changes nothing leaves no step back. */
export function record(history: History, change: Edit): History {
  const { document } = edit(history.document, change)
  const patches = patchesBetween(history.document, document)
  if (patches.length === 0) return history
  const inverse = patchesBetween(document, history.document)
  const joins = joinKey(change)
  const last = history.past.at(-1)
  if (last && joins !== null && last.joins === joins) {
    const joined = { patches: [...last.patches, ...patches], inverse: [...inverse, ...last.inverse], joins }
    return { document, past: [...history.past.slice(0, -1), joined], future: [] }
  }
  return { document, past: [...history.past, { patches, inverse, joins }].slice(-longest), future: [] }
}

/** Takes over what somebody else changed: no step of mine, so going back does not take it away. */
export function receive(history: History, document: WorkflowDocument): History {
  return document === history.document ? history : { ...seal(history), document }
}

/** A choice between two values of which the one chosen is there already: a step back leads to the other. */
export function recordChoice(history: History, patches: DocumentPatch[], inverse: DocumentPatch[]): History {
  const entry: Entry = { patches, inverse, joins: null }
  return { ...history, past: [...history.past, entry].slice(-longest), future: [] }
}

/** Ends a run of joined edits: the next one is a step of its own. */
export function seal(history: History): History {
  const last = history.past.at(-1)
  if (!last || last.joins === null) return history
  return { ...history, past: [...history.past.slice(0, -1), { ...last, joins: null }] }
}

export function undo(history: History): History {
  const entry = history.past.at(-1)
  if (!entry) return history
  return {
    document: applyPatches(history.document, entry.inverse),
    past: history.past.slice(0, -1),
    future: [{ ...entry, joins: null }, ...history.future],
  }
}

export function redo(history: History): History {
  const [entry, ...future] = history.future
  if (!entry) return history
  return { document: applyPatches(history.document, entry.patches), past: [...history.past, entry], future }
}

function joinKey(change: Edit): string | null {
  switch (change.do) {
    case 'rename':
      return `rename ${change.nodeId}`
    case 'setParam':
      return change.param === undefined ? null : `param ${change.nodeId} ${change.name} ${change.param.kind}`
    case 'renameParam':
      return `rename param ${change.nodeId}`
    case 'setSettings':
      return `settings ${change.nodeIds.join(' ')} ${Object.keys(change.settings).join(' ')}`
    case 'setNote':
      return change.note.text === undefined ? null : `note ${change.noteId}`
    case 'describe':
      return `describe ${Object.keys(change).join(' ')}`
    default:
      return null
  }
}
