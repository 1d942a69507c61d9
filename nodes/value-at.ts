import type { JsonValue } from '#sdk'

/** The value at names with dots between them, such as data.items; empty for the value itself, undefined for none. */
export function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  let found: unknown = value
  for (const name of path.split('.').filter((part) => part !== '')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = Reflect.get(found, name)
  }
  return found as JsonValue | undefined
}
