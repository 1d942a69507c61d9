import type { PlainPath } from '../expressions/plain-path.ts'
import type { DocumentNode } from './document.ts'
import { type Graph, isFinal, upstreamOf } from './graph.ts'
import type { JsonObject } from './json.ts'
import type { NodeKind } from './node-kind.ts'
import { typeOfParam } from './source-type.ts'
import { stepSchema } from './step-schema.ts'
import { followSchema, type PathType, type ValueSchema } from './value-schema.ts'

/** What the expressions of one step can see, by the schemas of the steps that ended before it. */
export interface ScopeTypes {
  /** Ids of the steps whose results it may use. */
  before: ReadonlySet<string>
  /** It stands in a container, so that there is an item. */
  inLoop: boolean
  typeAt(path: PlainPath): PathType
}

const any: PathType = { schema: undefined }

/** The types around every step of a document; each is worked out when it is first asked for. */
export function scopeTypes(
  graph: Graph,
  kindOf: (type: string) => NodeKind | undefined,
): (node: DocumentNode) => ScopeTypes {
  const kept = new Map<string, ScopeTypes>()
  const outputs = new Map<string, ValueSchema>()
  const items = new Map<string, ValueSchema>()

  const outputOf = (id: string): ValueSchema => {
    if (outputs.has(id)) return outputs.get(id)
    const entry = graph.nodes.get(id)
    const kind = entry && kindOf(entry.node.type)
    const schema = entry && kind ? stepSchema(entry.node, kind, entry.outgoing) : undefined
    outputs.set(id, schema)
    return schema
  }

  const itemOf = (parentId: string): ValueSchema => {
    if (items.has(parentId)) return items.get(parentId)
    // A ring of parents, which the check names elsewhere, ends here.
    items.set(parentId, undefined)
    const parent = graph.nodes.get(parentId)?.node
    const list = parent?.params.items
    const schema =
      parent && list && list.kind !== 'literal' ? typeOfParam(list, around(parent).typeAt) : undefined
    const item = itemSchema(schema)
    items.set(parentId, item)
    return item
  }

  const around = (node: DocumentNode): ScopeTypes => {
    const known = kept.get(node.id)
    if (known) return known
    const before = endedBefore(graph, node)
    const triggers = [...before].flatMap((id) => {
      const type = graph.nodes.get(id)?.node.type
      return type !== undefined && kindOf(type)?.role === 'trigger' ? [outputOf(id)] : []
    })
    const { parentId } = node
    const types: ScopeTypes = {
      before,
      inLoop: parentId !== undefined,
      typeAt(path) {
        const [root, stepId] = path
        switch (root) {
          case 'trigger':
            return followSchema(unionOf(triggers), path, 1)
          case 'steps':
            return path.length < 3 || typeof stepId !== 'string'
              ? any
              : followSchema(outputOf(stepId), path, 3)
          case 'loop':
            return parentId === undefined ? any : followSchema(loopSchema(itemOf(parentId)), path, 1)
          case 'event':
            return followSchema(eventSchema, path, 1)
          case 'run':
            return followSchema(runSchema, path, 1)
          default:
            return any
        }
      },
    }
    kept.set(node.id, types)
    return types
  }
  return around
}

/** A container knows what its own steps gave, and a step at the end what came before the end. */
export function endedBefore(graph: Graph, node: DocumentNode): Set<string> {
  const inside = [node.id, ...(isFinal(node) ? [node.parentId ?? ''] : [])]
  return new Set([...upstreamOf(graph, node.id), ...inside.flatMap((id) => graph.bodies.get(id) ?? [])])
}

function unionOf(schemas: readonly ValueSchema[]): ValueSchema {
  const known = schemas.filter((schema) => schema !== undefined)
  if (known.length === 0 || known.length < schemas.length) return undefined
  return known.length === 1 ? known[0] : { anyOf: known }
}

function itemSchema(list: ValueSchema): ValueSchema {
  const found = followSchema(list, [0])
  return 'schema' in found ? found.schema : undefined
}

function loopSchema(item: ValueSchema): JsonObject {
  return closed({ item: item ?? {}, index: { type: 'integer' } })
}

const text = { type: 'string' }
const party = { type: ['object', 'null'] }

/** The envelope, which is the same for every trigger. */
const eventSchema = closed({
  id: text,
  type: text,
  source: text,
  dedupKey: { type: ['string', 'null'] },
  state: { type: 'string', enum: ['raised', 'repeated', 'cleared'] },
  occurrences: { type: 'integer' },
  occurredAt: text,
  receivedAt: text,
  trust: text,
  flapping: { type: 'boolean' },
  heldBack: { type: 'integer' },
  customer: party,
  site: party,
  contact: party,
  device: party,
  contract: party,
  data: {},
  raw: {},
})

const runSchema = closed({
  id: text,
  workflowId: text,
  version: { type: 'integer' },
  startedAt: text,
  timeZone: text,
})

function closed(properties: JsonObject): JsonObject {
  return { type: 'object', properties, additionalProperties: false }
}
