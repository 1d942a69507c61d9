import type { JsonObject, JsonValue } from '#engine/graph/json.ts'

const mostColumns = 40
const rowsLookedAt = 500

/** The names of the fields of a list of objects, as they come; undefined for any other value. */
export function tableColumns(value: JsonValue): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const names = new Set<string>()
  for (const row of value.slice(0, rowsLookedAt)) {
    if (!isObject(row)) return undefined
    for (const name of Object.keys(row)) if (names.size < mostColumns) names.add(name)
  }
  return names.size > 0 ? [...names] : undefined
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
