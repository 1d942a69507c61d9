import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { SchemaField } from './schema-fields.ts'

/** A new object of a list, with defaults, blanks where something is required, and an id where branches need one. */
export function newItem(field: SchemaField, items: JsonObject[]): JsonObject {
  const item: JsonObject = {}
  for (const each of field.items) {
    if (each.default !== undefined) item[each.name] = each.default
    else if (each.required)
      item[each.name] = each.shape === 'choice' ? (each.choices[0]?.value ?? '') : blankOf(each)
  }
  if (field.itemsHaveId) {
    const taken = new Set(items.map(({ id }) => id))
    let number = items.length + 1
    while (taken.has(`case_${number}`)) number++
    item.id = `case_${number}`
  }
  return item
}

function blankOf(field: SchemaField): JsonValue {
  if (field.shape === 'number') return field.minimum ?? 0
  if (field.shape === 'boolean') return false
  return field.shape === 'texts' || field.shape === 'objects' ? [] : ''
}

/** `42` is the number, `true` the yes; all else is text. */
export function plainValue(text: string): JsonValue {
  if (text === 'true') return true
  if (text === 'false') return false
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text
}
