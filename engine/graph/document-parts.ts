import type { WorkflowDocument } from './document.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** A thing with an id of its own in one of the document's lists: a step, a connection, a note. */
export type Item = JsonObject & { id: string }

/** A document seen by its parts: lists of things by id, records by key, and single values. */
export type Parts = Record<string, JsonValue | undefined>

/** What a place in a document is called: `['nodes', id, 'params', 'subject']`, `['layout', id]`, `['name']`. */
export type PartPath = readonly string[]

// A document is plain JSON; only its type is narrower than that of JSON.
export const toParts = (document: WorkflowDocument) => document as unknown as Parts
export const fromParts = (parts: Parts) => parts as unknown as WorkflowDocument

/** Fields of a thing that hold further fields: two people may change different ones of them. */
const nestedFields = new Set(['params', 'settings'])

export function isItemList(value: JsonValue | undefined): value is Item[] {
  return Array.isArray(value) && value.every((entry) => isRecord(entry) && typeof entry.id === 'string')
}

/** A list in which every thing can be found by its id. */
export function isKeyedList(value: JsonValue | undefined): value is Item[] {
  return isItemList(value) && new Set(value.map(({ id }) => id)).size === value.length
}

export function isRecord(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of a thing by what they are called: `name`, or `params/subject` for one that stands in another. */
export function fieldsOf(item: Item | undefined): Map<string, JsonValue> {
  const fields = new Map<string, JsonValue>()
  for (const [name, value] of Object.entries(item ?? {})) {
    if (name === 'id' || value === undefined) continue
    if (!nestedFields.has(name) || !isRecord(value)) {
      fields.set(name, value)
      continue
    }
    for (const [inner, field] of Object.entries(value)) {
      if (field !== undefined) fields.set(`${name}/${inner}`, field)
    }
  }
  return fields
}

/** A thing of its fields; `like` says which of the fields that hold others it has, be they empty. */
export function itemOf(
  id: string,
  fields: ReadonlyMap<string, JsonValue>,
  like: readonly (Item | undefined)[],
): Item {
  const item: Item = { id }
  for (const name of nestedFields) if (like.some((other) => isRecord(other?.[name]))) item[name] = {}
  for (const [field, value] of fields) {
    const [name = '', inner] = fieldPath(field)
    if (inner === undefined) item[name] = value
    else item[name] = { ...(isRecord(item[name]) ? item[name] : {}), [inner]: value }
  }
  return item
}

/** `params/a/b` is the field `a/b` of `params`. */
export function fieldPath(field: string): string[] {
  const slash = field.indexOf('/')
  const name = field.slice(0, slash)
  return slash !== -1 && nestedFields.has(name) ? [name, field.slice(slash + 1)] : [field]
}

/** What stands at a place of a document; undefined where nothing does. */
export function partAt(document: WorkflowDocument, [key = '', ...inner]: PartPath): JsonValue | undefined {
  const part = toParts(document)[key]
  const [id = '', ...field] = inner
  const [start, rest] =
    inner.length > 0 && isItemList(part) ? [part.find((item) => item.id === id), field] : [part, inner]
  return rest.reduce<JsonValue | undefined>(
    (value, name) => (isRecord(value) ? value[name] : undefined),
    start,
  )
}
