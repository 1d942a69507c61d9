import type { JsonValue } from '#engine/graph/json.ts'
import { type DataPath, partsOf } from './data-path.ts'
import { isSecretAt } from './secret-fields.ts'

export interface FoundData {
  path: DataPath
  value: JsonValue
}

/**
 * The values whose name or text holds what is looked for, the outer ones first; at most `limit`. Secrets are found by their
 * names only.
 */
export function findData(value: JsonValue, wanted: string, limit: number): FoundData[] {
  const small = wanted.trim().toLowerCase()
  const found: FoundData[] = []
  if (small === '') return found
  let level: FoundData[] = [{ path: [], value }]
  while (level.length > 0 && found.length < limit) {
    const next: FoundData[] = []
    for (const { path, value } of level) {
      for (const [part, inner] of partsOf(value)) {
        const at = { path: [...path, part], value: inner }
        if (typeof inner === 'object' && inner !== null) next.push(at)
        if (found.length < limit && holds(at, part, small)) found.push(at)
      }
    }
    level = next
  }
  return found
}

function holds({ path, value }: FoundData, part: string | number, small: string): boolean {
  if (typeof part === 'string' && part.toLowerCase().includes(small)) return true
  if (value === null || typeof value === 'object' || isSecretAt(path, value)) return false
  return String(value).toLowerCase().includes(small)
}
