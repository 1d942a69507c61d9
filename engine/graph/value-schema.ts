import type { PlainPath } from '../expressions/plain-path.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** What may stand at a place, as a JSON Schema; undefined where anything may. */
export type ValueSchema = JsonObject | undefined

export type TypeName = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'null'

/** Where a path leads by the schemas alone, or the first name on it that is not there. */
export type PathType =
  | { schema: ValueSchema }
  | {
      /** Index into the path. */
      missing: number
      /** What holds it: the schema of the value that has no such field. */
      holder: ValueSchema
      /** The fields that are there. */
      known: string[]
    }

/** Follows a path from a schema, as far as the schema says anything. */
export function followSchema(schema: ValueSchema, path: PlainPath, from = 0): PathType {
  let current: ValueSchema = schema
  for (let index = from; index < path.length; index++) {
    if (current === undefined) return { schema: undefined }
    const next = fieldOf(current, path[index] ?? '')
    if (next === 'missing') return { missing: index, holder: current, known: namesIn(current) }
    current = next
  }
  return { schema: current }
}

/** The types that a schema allows; undefined where it allows any. */
export function typesOf(schema: ValueSchema): Set<TypeName> | undefined {
  if (schema === undefined || schema.$ref !== undefined) return undefined
  const options = optionsOf(schema)
  if (options) {
    const all = new Set<TypeName>()
    for (const option of options) {
      const types = typesOf(option)
      if (types === undefined) return undefined
      for (const type of types) all.add(type)
    }
    return all
  }
  if (schema.const !== undefined) return new Set([typeOfValue(schema.const)])
  const written = Array.isArray(schema.type) ? schema.type : [schema.type]
  const types = written.map((each) => typeNames[String(each)])
  if (types.includes(undefined)) {
    return Array.isArray(schema.enum) ? new Set(schema.enum.map(typeOfValue)) : undefined
  }
  return new Set(types.filter((each) => each !== undefined))
}

/** The values that a schema allows, where it lists them. */
export function choicesOf(schema: ValueSchema): JsonValue[] | undefined {
  if (schema === undefined) return undefined
  if (Array.isArray(schema.enum)) return schema.enum
  if (schema.const !== undefined) return [schema.const]
  const options = optionsOf(schema)?.filter((option) => option.type !== 'null')
  if (!options || options.length === 0) return undefined
  const all: JsonValue[] = []
  for (const option of options) {
    const choices = choicesOf(option)
    if (choices === undefined) return undefined
    all.push(...choices)
  }
  return all
}

/** The names of the fields that a schema knows, those of all its options. */
export function namesIn(schema: ValueSchema): string[] {
  if (schema === undefined) return []
  const own = Object.keys(asObject(schema.properties) ?? {})
  return [...new Set([...own, ...(optionsOf(schema) ?? []).flatMap(namesIn)])]
}

/** The schema of one value as it stands. */
export function schemaOfValue(value: JsonValue): JsonObject {
  if (Array.isArray(value)) {
    const [first] = value
    return { type: 'array', ...(first === undefined ? {} : { items: schemaOfValue(first) }) }
  }
  if (value === null) return {}
  if (typeof value === 'object') {
    const properties = Object.entries(value).map(([name, field]) => [name, schemaOfValue(field)])
    return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false }
  }
  return { type: typeof value === 'string' ? 'string' : typeof value }
}

export function typeOfValue(value: JsonValue): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'object') return 'object'
  return typeof value === 'number' ? 'number' : 'boolean'
}

const typeNames: Record<string, TypeName | undefined> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
  null: 'null',
}

const integer = { type: 'integer' }

function fieldOf(schema: JsonObject, key: string | number): ValueSchema | 'missing' {
  if (schema.$ref !== undefined) return undefined
  const options = optionsOf(schema)
  if (options) return fieldOfOptions(options, key)
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (types.length > 1) {
    return fieldOfOptions(
      types.map((type) => ({ ...schema, type: type ?? null })),
      key,
    )
  }
  switch (schema.type) {
    case 'object':
      return fieldOfObject(schema, key)
    case 'array':
      if (typeof key === 'number' || key === 'first' || key === 'last') return asObject(schema.items)
      return key === 'size' ? integer : 'missing'
    case 'string':
      return key === 'size' ? integer : 'missing'
    case 'number':
    case 'integer':
    case 'boolean':
      return 'missing'
    default:
      return undefined
  }
}

function fieldOfObject(schema: JsonObject, key: string | number): ValueSchema | 'missing' {
  const properties = asObject(schema.properties) ?? {}
  if (Object.hasOwn(properties, key)) return asObject(properties[key])
  if (schema.additionalProperties !== false) return asObject(schema.additionalProperties)
  return key === 'size' ? integer : 'missing'
}

/** A field that one of the options has may be there; null has none, and says nothing of the others. */
function fieldOfOptions(options: readonly JsonObject[], key: string | number): ValueSchema | 'missing' {
  const found: JsonObject[] = []
  const real = options.filter(({ type }) => type !== 'null')
  for (const option of real) {
    const field = fieldOf(option, key)
    if (field === undefined) return undefined
    if (field !== 'missing') found.push(field)
  }
  if (real.length === 0) return undefined
  if (found.length === 0) return 'missing'
  return found.length === 1 ? found[0] : { anyOf: found }
}

function optionsOf(schema: JsonObject): JsonObject[] | undefined {
  const options = schema.anyOf ?? schema.oneOf
  if (!Array.isArray(options)) return undefined
  return options.map((option) => asObject(option) ?? {})
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}
