import type { Param } from '#engine/expressions/param.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

/** Fields of an alert that stand somewhere in a body; titles are in the dictionary under `mapping.`. */
export const mappedFields = [
  'list',
  'key',
  'title',
  'message',
  'severity',
  'state',
  'host',
  'customer',
] as const
export type MappedField = (typeof mappedFields)[number]

/** One thing that a place in a body can be said to be. */
export interface MapTarget {
  field: MappedField
  /** Where it stands now, as names with dots between them. */
  path: string | undefined
  /** The parameter and its new value, for another place; undefined takes it away. */
  change(path: string | undefined): { name: string; param: Param | undefined }
}

/** Parameters that are the place of a field themselves. */
const ownParams = { customer: 'customerField', host: 'deviceField' } as const

/** What a place in a body can be mapped to, by the parameters that a trigger has. */
export function mapTargets(kind: NodeKind, params: Readonly<Record<string, Param>>): MapTarget[] {
  const known = objectOf(kind.params.properties)
  if (known.mapping !== undefined) {
    const mapping = mappingOf(params)
    return mappedFields.map((field) => ({
      field,
      path: textOf(mapping[field]),
      change: (path) => ({ name: 'mapping', param: literal(withField(mapping, field, path)) }),
    }))
  }
  return Object.entries(ownParams).flatMap(([field, name]) => {
    if (known[name] === undefined) return []
    const param = params[name]
    return [
      {
        field: field as keyof typeof ownParams,
        path: param?.kind === 'literal' ? textOf(param.value) : undefined,
        change: (path: string | undefined) => ({
          name,
          param: path === undefined ? undefined : { kind: 'literal' as const, value: path },
        }),
      },
    ]
  })
}

/** The values of the state that say that a problem is over, where a person gave some. */
export function overWords(params: Readonly<Record<string, Param>>): string[] {
  const { over } = mappingOf(params)
  return Array.isArray(over) ? over.filter((word) => typeof word === 'string') : []
}

export function withOverWords(params: Readonly<Record<string, Param>>, words: string[]): Param | undefined {
  return literal(withField(mappingOf(params), 'over', words.length === 0 ? undefined : words))
}

/** A body as the trigger reads it: JSON, or the values of a form; undefined where it is neither. */
export function readBody(body: string, contentType: string): JsonValue | undefined {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body))
  }
  try {
    return JSON.parse(body) as JsonValue
  } catch {
    return undefined
  }
}

function mappingOf(params: Readonly<Record<string, Param>>): JsonObject {
  const { mapping } = params
  return mapping?.kind === 'literal' ? objectOf(mapping.value) : {}
}

function withField(mapping: JsonObject, field: string, value: JsonValue | undefined): JsonObject {
  const rest = Object.entries(mapping).filter(([name]) => name !== field)
  return Object.fromEntries(value === undefined ? rest : [...rest, [field, value]])
}

function literal(value: JsonObject): Param | undefined {
  return Object.keys(value).length === 0 ? undefined : { kind: 'literal', value }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
