import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

const ofEveryEvent = [
  'event.type',
  'event.source',
  'event.state',
  'customer.name',
  'customer.tags',
  'customer.vip',
  'site.name',
  'device.hostname',
  'device.kind',
  'device.criticality',
  'contract.kind',
]

/** Paths that a filter of a trigger may look at: what its events hold, and whom they concern. */
export function filterFields(kind: NodeKind | undefined): string[] {
  return [...pathsOf(kind?.output, 'trigger', 2), ...ofEveryEvent]
}

function pathsOf(schema: JsonValue | undefined, path: string, depth: number): string[] {
  const properties = isObject(schema) ? schema.properties : undefined
  if (depth === 0 || !isObject(properties)) return []
  return Object.entries(properties).flatMap(([name, property]) => {
    const inner = pathsOf(property, `${path}.${name}`, depth - 1)
    return inner.length > 0 ? inner : [`${path}.${name}`]
  })
}

function isObject(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
