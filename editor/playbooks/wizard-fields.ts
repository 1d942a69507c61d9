import type { JsonObject } from '#engine/graph/json.ts'
import { fieldsOf } from '../ui/schema-fields.ts'

/** What an import asks for in two parts: what is answered, and what is mapped to something that is there already. */
export function wizardFields(schema: JsonObject): { asked: JsonObject; mapped: JsonObject } {
  const isMapped = (picker = '') => picker === 'customer' || picker.startsWith('connection:')
  const names = fieldsOf(schema).map(({ name, picker }) => ({ name, mapped: isMapped(picker) }))
  const part = (mapped: boolean) =>
    only(
      schema,
      names.filter((field) => field.mapped === mapped).map(({ name }) => name),
    )
  return { asked: part(false), mapped: part(true) }
}

/** What stands in the fields at first. */
export function firstInputs(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    fieldsOf(schema).flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])),
  )
}

/** Names of the fields that must be filled in and are not. */
export function missingIn(schema: JsonObject, values: JsonObject): string[] {
  return fieldsOf(schema).flatMap(({ name, required }) => {
    const value = values[name]
    return required && (value === undefined || value === null || value === '') ? [name] : []
  })
}

function only(schema: JsonObject, names: readonly string[]): JsonObject {
  const properties = schema.properties
  const known =
    typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  return {
    ...schema,
    properties: Object.fromEntries(
      names.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])),
    ),
    required: required.filter((name) => typeof name === 'string' && names.includes(name)),
  }
}
