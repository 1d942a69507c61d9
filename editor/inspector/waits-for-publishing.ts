import type { Param } from '#engine/expressions/param.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

/**
 * Whether a draft says something else than the published trigger about who sends and how the sender proves itself: until
 * it is published, the webhook goes by the old.
 */
export function waitsForPublishing(
  kind: NodeKind,
  draft: Readonly<Record<string, Param>>,
  published: Readonly<Record<string, JsonValue>>,
): boolean {
  const names = [...(kind.senders ? [kind.senders.param] : []), 'authentication', 'headerName']
  return names.some((name) => {
    const usual = defaultOf(kind, name)
    const param = draft[name]
    const drafted = param === undefined ? usual : param.kind === 'literal' ? param.value : param.source
    return (drafted ?? '') !== (published[name] ?? usual ?? '')
  })
}

function defaultOf(kind: NodeKind, name: string): JsonValue | undefined {
  const { properties } = kind.params
  const field = isObject(properties) ? properties[name] : undefined
  return isObject(field) ? field.default : undefined
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
