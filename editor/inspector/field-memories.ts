import type { Param } from '#engine/expressions/param.ts'
import { type FieldMemory, remember } from './param-memory.ts'

const memories = new Map<string, FieldMemory>()
const keptAt = 'sentiero.fields'
/** Characters that are kept for after a reload; beyond them the oldest fields go. */
const mostKept = 200_000

/**
 * What a field of a step held before in its other ways. `field` is workflow, step and parameter. It outlives a reload of
 * the page in the same tab, unless it may be secret (`keep` is false).
 */
export function memoryOf(field: string, present: Param | undefined, keep = true): FieldMemory {
  const known = memories.get(field) ?? (keep ? readKept()[field] : undefined) ?? {}
  const memory = remember(known, present)
  if (memory !== memories.get(field)) {
    memories.set(field, memory)
    if (keep && Object.keys(memory).length > 1) writeSoon(field, memory)
  }
  return memory
}

const waiting = new Map<string, FieldMemory>()

/** Letters follow each other faster than it is worth writing each. */
function writeSoon(field: string, memory: FieldMemory) {
  if (waiting.size === 0) setTimeout(write, 300)
  waiting.set(field, memory)
}

function write() {
  const kept = Object.entries({ ...readKept(), ...Object.fromEntries(waiting) })
  waiting.clear()
  while (kept.length > 0 && JSON.stringify(kept).length > mostKept) kept.shift()
  try {
    sessionStorage.setItem(keptAt, JSON.stringify(Object.fromEntries(kept)))
  } catch {
    // Without room in the browser fields are remembered until the page is left.
  }
}

function readKept(): Record<string, FieldMemory> {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(keptAt) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    return Object.fromEntries(Object.entries(read).map(([field, memory]) => [field, readMemory(memory)]))
  } catch {
    return {}
  }
}

/** Only what is a parameter: another version of this program may have written it. */
function readMemory(memory: unknown): FieldMemory {
  const params: unknown[] = typeof memory === 'object' && memory !== null ? Object.values(memory) : []
  return params.filter(isParam).reduce(remember, {})
}

function isParam(value: unknown): value is Param {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  if (value.kind === 'literal') return 'value' in value
  return (value.kind === 'expression' || value.kind === 'template') && 'source' in value
}
