import type { DocumentNode } from './document.ts'
import type { GraphNode } from './graph.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { NodeKind } from './node-kind.ts'
import { schemaOfValue, type ValueSchema } from './value-schema.ts'

/** What a step gives, by its kind and by what its own parameters say of it; undefined where nothing is known. */
export function stepSchema(
  { params }: Pick<DocumentNode, 'params'>,
  kind: NodeKind,
  outgoing: GraphNode['outgoing'] = [],
): ValueSchema {
  // What follows one of these sees the error in the place of the output.
  if (outgoing.some(({ sourceHandle }) => sourceHandle === 'error' || sourceHandle === 'uncertain')) {
    return undefined
  }
  // One that says what it gives, such as what runs a workflow, does not give its parameters.
  if (kind.freeParams && !isObject(kind.output.properties ?? null)) return ofFreeParams(params)
  const output = Object.keys(kind.output).length === 0 ? undefined : kind.output
  const form = formSchema(params, kind)
  if (!form || !output) return output
  const properties = isObject(output.properties) ? output.properties : {}
  if (isObject(properties.values)) return { ...output, properties: { ...properties, values: form } }
  return output.additionalProperties === false ? output : form
}

/** Values that were named: those names and no others. */
function ofFreeParams(params: DocumentNode['params']): JsonObject {
  const properties = Object.entries(params).map(([name, param]) => [
    name,
    param.kind === 'literal'
      ? schemaOfValue(param.value)
      : param.kind === 'template'
        ? { type: 'string' }
        : {},
  ])
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false }
}

const formTypes: Readonly<Record<string, JsonValue>> = { number: 'number', boolean: 'boolean' }

/** The values of a form that a parameter describes; more may come with them. */
function formSchema(params: DocumentNode['params'], kind: NodeKind): JsonObject | undefined {
  const known = isObject(kind.params.properties) ? kind.params.properties : {}
  for (const [name, property] of Object.entries(known)) {
    if (!isObject(property) || property.picker !== 'form-fields') continue
    const param = params[name]
    if (param?.kind !== 'literal' || !Array.isArray(param.value) || param.value.length === 0) continue
    const fields = param.value.flatMap((field): [string, JsonObject][] => {
      if (!isObject(field) || typeof field.name !== 'string') return []
      const type = formTypes[String(field.type)]
      return [[field.name, type === undefined ? {} : { type: [type, 'null'] }]]
    })
    return { type: 'object', properties: Object.fromEntries(fields) }
  }
  return undefined
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
