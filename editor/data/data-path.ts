import type { JsonValue } from '#engine/graph/json.ts'

/** The way to a value inside another one: names of fields and positions in lists. */
export type DataPath = readonly (string | number)[]

/** As expressions write it, behind what the value itself is called: `steps.n1.output` and `items[0].name`. */
export function pathText(root: string, path: DataPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    if (!/^[A-Za-z0-9_][\w-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`
    return text === '' ? part : `${text}.${part}`
  }, root)
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: JsonValue, path: DataPath): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Array.isArray(at) ? at[Number(part)] : at[String(part)]
  }
  return at
}

export type DataType = 'text' | 'number' | 'yesNo' | 'list' | 'object' | 'empty'

export function typeOf(value: JsonValue): DataType {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'yesNo' : 'object'
}

/** What stands directly in a value, with its part of the path. */
export function partsOf(value: JsonValue): [part: string | number, value: JsonValue][] {
  if (Array.isArray(value)) return value.map((item, at) => [at, item])
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
