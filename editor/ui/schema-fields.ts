import type { JsonObject, JsonValue } from '#engine/graph/json.ts'

/** `plain` is text, a number or yes/no, whichever is typed. */
export type FieldShape =
  | 'text'
  | 'multiline'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'texts'
  | 'objects'
  | 'plain'
  | 'json'

/** One field of a form, read from a property of a JSON Schema. */
export interface SchemaField {
  name: string
  title: string
  description: string
  shape: FieldShape
  required: boolean
  nullable: boolean
  secret: boolean
  integer: boolean
  minimum: number | undefined
  maximum: number | undefined
  maxLength: number | undefined
  choices: { value: string; label: string }[]
  /** `customer`, `device`, `queue`, `priority`, `connection:<port>` … */
  picker: string | undefined
  placeholder: string
  /** Any value fits, or a yes/no that is worked out: people write an expression here. */
  usuallyExpression: boolean
  default: JsonValue | undefined
  /** Fields of the objects in a list of objects. */
  items: SchemaField[]
  /** Each object has an `id` that names its branch; it is made by the form. */
  itemsHaveId: boolean
}

/** The fields of an object schema, in its order. Fields with a constant are left out: nobody chooses them. */
export function fieldsOf(schema: JsonObject): SchemaField[] {
  const properties = objectOf(schema.properties)
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(properties).flatMap(([name, property]) => {
    const own = objectOf(property)
    if (own.const !== undefined || own.hidden === true) return []
    return [fieldOf(name, own, required.includes(name))]
  })
}

function fieldOf(name: string, property: JsonObject, required: boolean): SchemaField {
  const { schema, nullable } = withoutNull(property)
  const items = objectOf(schema.items)
  return {
    name,
    title: textOf(property.title) ?? textOf(schema.title) ?? titleOf(name),
    description: textOf(property.description) ?? textOf(schema.description) ?? '',
    shape: shapeOf(schema, property),
    required: required && property.default === undefined && !nullable,
    nullable,
    secret: property.secret === true || schema.secret === true,
    integer: schema.type === 'integer',
    // zod writes the widest safe integers as limits; they say nothing to people.
    minimum: limitOf(schema.minimum ?? schema.exclusiveMinimum),
    maximum: limitOf(schema.maximum ?? schema.exclusiveMaximum),
    maxLength: limitOf(schema.maxLength),
    choices: choicesOf(schema.type === 'array' ? items : schema, property),
    picker: textOf(property.picker) ?? textOf(schema.picker),
    placeholder: textOf(property.placeholder) ?? textOf(schema.placeholder) ?? '',
    usuallyExpression:
      property.default === undefined &&
      (isAnything(schema) || (schema.type === 'boolean' && property.placeholder !== undefined)),
    default: property.default ?? schema.default,
    items: items.type === 'object' ? fieldsOf(items) : [],
    itemsHaveId: objectOf(items.properties).id !== undefined,
  }
}

function shapeOf(schema: JsonObject, property: JsonObject): FieldShape {
  if (Array.isArray(schema.enum)) return 'choice'
  if (schema.type === 'boolean') return 'boolean'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  if (schema.type === 'array') {
    const items = objectOf(schema.items)
    if (items.type === 'string') return 'texts'
    return items.type === 'object' && items.properties !== undefined ? 'objects' : 'json'
  }
  if (schema.type === 'string')
    return property.multiline === true || schema.multiline === true ? 'multiline' : 'text'
  return isPlainUnion(schema) ? 'plain' : 'json'
}

function isPlainUnion({ type }: JsonObject): boolean {
  return (
    Array.isArray(type) &&
    type.every((each) => ['string', 'number', 'integer', 'boolean'].includes(String(each)))
  )
}

function withoutNull(property: JsonObject): { schema: JsonObject; nullable: boolean } {
  const options = property.anyOf
  if (Array.isArray(options)) {
    const real = options.map(objectOf).filter(({ type }) => type !== 'null')
    const only = real[0]
    return { schema: only && real.length === 1 ? only : property, nullable: real.length < options.length }
  }
  const { type } = property
  if (Array.isArray(type) && type.length === 2 && type.includes('null')) {
    return { schema: { ...property, type: type.find((each) => each !== 'null') ?? 'string' }, nullable: true }
  }
  return { schema: property, nullable: false }
}

function choicesOf(schema: JsonObject, property: JsonObject): SchemaField['choices'] {
  const labels = objectOf(property.labels ?? schema.labels)
  const values = Array.isArray(schema.enum) ? schema.enum : []
  return values
    .filter((value) => typeof value === 'string')
    .map((value) => ({ value, label: textOf(labels[value]) ?? value.replaceAll('_', ' ') }))
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function limitOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
}

function isAnything(schema: JsonObject): boolean {
  return ['type', 'anyOf', 'oneOf', 'allOf', 'enum', '$ref'].every((key) => schema[key] === undefined)
}

/** `dedupKey` becomes "Dedup key". */
function titleOf(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
