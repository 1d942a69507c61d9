import type { Param } from '#engine/expressions/param.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'

/** Pickers of things that only this installation has, such as a connection: an example's own is none of them. */
const ownThings = /^(?:connection:.*|customer|site|contact|device|ticket|workflow|lookupTable)$/

/** The parameters of an example that make sense elsewhere. */
export function usableParams(kind: NodeKind, params: Record<string, Param>): Record<string, Param> {
  const pickers = new Map(fieldsOf(kind.params).map(({ name, picker }) => [name, picker]))
  return Object.fromEntries(
    Object.entries(params).filter(
      ([name, param]) => param.kind !== 'literal' || !ownThings.test(pickers.get(name) ?? ''),
    ),
  )
}
