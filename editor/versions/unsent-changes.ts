import type { WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '#engine/graph/patch.ts'

/** Changes that have not reached the server, as this browser keeps them. */
export interface Unsent {
  base: WorkflowDocument
  mine: WorkflowDocument
  keptAt: number
}

interface Kept {
  userId: string
  base: WorkflowDocument
  patches: DocumentPatch[]
  keptAt: number
}

const prefix = 'sentiero.unsent'
/** Other tabs renew what they keep; what is older was left behind by one that is gone. */
const leftBehindMs = 30_000

/** This tab, also after it was loaded again. */
export function clientId(): string {
  const known = sessionStorage.getItem(`${prefix}.client`)
  if (known) return known
  const made = newUuid()
  sessionStorage.setItem(`${prefix}.client`, made)
  return made
}

/** Also where the page did not come over TLS, and `crypto.randomUUID` is not there. */
export function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, at) => {
    const value = at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte
    return value.toString(16).padStart(2, '0')
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Keeps what is not saved; false where the browser has no room for it. */
export function keepUnsent(
  workflowId: string,
  userId: string,
  base: WorkflowDocument,
  mine: WorkflowDocument,
): boolean {
  const kept: Kept = { userId, base, patches: patchesBetween(base, mine), keptAt: Date.now() }
  try {
    localStorage.setItem(keyOf(workflowId, clientId()), JSON.stringify(kept))
    return true
  } catch {
    return false
  }
}

export function forgetUnsent(workflowId: string): void {
  localStorage.removeItem(keyOf(workflowId, clientId()))
}

/** Takes what this tab, or one that is gone, kept for the same person; it is not kept any longer. */
export function takeUnsent(workflowId: string, userId: string): Unsent[] {
  const own = keyOf(workflowId, clientId())
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}.${workflowId}.`))
  return keys.flatMap((key) => {
    const kept = readKept(localStorage.getItem(key))
    if (!kept) {
      localStorage.removeItem(key)
      return []
    }
    const isLeft = key === own || Date.now() - kept.keptAt > leftBehindMs
    if (kept.userId !== userId || !isLeft) return []
    localStorage.removeItem(key)
    return [{ base: kept.base, mine: applyPatches(kept.base, kept.patches), keptAt: kept.keptAt }]
  })
}

function keyOf(workflowId: string, client: string): string {
  return `${prefix}.${workflowId}.${client}`
}

function readKept(text: string | null): Kept | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    // Only we write under these keys.
    return typeof value === 'object' && value !== null && 'patches' in value ? (value as Kept) : undefined
  } catch {
    return undefined
  }
}
