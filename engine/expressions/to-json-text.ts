import { toValue } from 'liquidjs'
import type { JsonValue } from '../graph/json.ts'
import { text } from './text.ts'

/** Any value that Liquid can make, as JSON text; what JSON cannot hold becomes null. */
export function toJsonText(value: unknown): string {
  return (
    JSON.stringify(toValue(value) ?? null, (_key, part: unknown) => {
      const plain: unknown = toValue(part)
      return typeof plain === 'bigint' || typeof plain === 'function' ? null : plain
    }) ?? 'null'
  )
}

/** Any value that Liquid can make, as it reads inside text. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : text(JSON.parse(toJsonText(value)) as JsonValue)
}
