import type { DocumentNode } from '#engine/graph/document.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

const values: Readonly<Record<string, JsonValue>> = {
  text: 'text',
  number: 1,
  boolean: true,
  list: [],
  object: {},
}

/** What a step may give before it has run: its kind's sample, with the result that the step says it expects. */
export function stepSample({ params }: Pick<DocumentNode, 'params'>, { sample = null }: NodeKind): JsonValue {
  const { expects } = params
  if (!isObject(sample) || !('result' in sample)) return sample
  if (expects?.kind !== 'literal' || !Array.isArray(expects.value) || expects.value.length === 0)
    return sample
  const fields = expects.value.flatMap((field): [string, JsonValue][] => {
    if (!isObject(field) || typeof field.name !== 'string') return []
    return [[field.name, values[String(field.type)] ?? null]]
  })
  return { ...sample, result: Object.fromEntries(fields) }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
