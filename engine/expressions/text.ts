import type { JsonValue } from '../graph/json.ts'

/**
 * How a value reads inside text: nothing for null, `a, b` for a list of plain values, JSON for all else.
 * (Liquid itself would run a list together and write "[object Object]".)
 */
export function text(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    return value.map(text).join(', ')
  }
  return JSON.stringify(value)
}
