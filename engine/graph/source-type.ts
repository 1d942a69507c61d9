import { filterSignatures } from '../expressions/filter-signatures.ts'
import type { Param } from '../expressions/param.ts'
import { plainComparison } from '../expressions/plain-comparison.ts'
import { type PlainPath, plainPath } from '../expressions/plain-path.ts'
import type { JsonObject } from './json.ts'
import { type PathType, schemaOfValue, type ValueSchema } from './value-schema.ts'

/** What a parameter gives, as far as it can be told without running it; undefined where it cannot. */
export function typeOfParam(param: Param, typeAt: (path: PlainPath) => PathType): ValueSchema {
  if (param.kind === 'literal') return schemaOfValue(param.value)
  if (param.kind === 'template') return { type: 'string' }
  const path = plainPath(param.source)
  if (path) {
    const found = typeAt(path)
    return 'schema' in found ? found.schema : undefined
  }
  const constant = constantOf(param.source)
  if (constant) return constant
  if (plainComparison(param.source)) return { type: 'boolean' }
  const gives = lastFilter(param.source)
  return gives === undefined ? undefined : schemas[gives]
}

/** The value of a template without holes or of a quoted text, a number or yes/no: it is the same in every run. */
export function constantText(param: Param): string | undefined {
  if (param.kind === 'template') return /\{[{%]/.test(param.source) ? undefined : param.source
  if (param.kind === 'literal') return undefined
  return quoted
    .exec(param.source)
    ?.slice(1)
    .find((text) => text !== undefined)
}

const quoted = /^\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*$/

function constantOf(source: string): JsonObject | undefined {
  if (quoted.test(source)) return { type: 'string' }
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(source)) return { type: 'number' }
  return /^\s*(true|false)\s*$/.test(source) ? { type: 'boolean' } : undefined
}

const schemas: Readonly<Record<string, JsonObject>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
}

/** What the last filter outside quotes and parentheses gives; it decides on the type of the whole. */
function lastFilter(source: string): string | undefined {
  let plain = source.replace(/"[^"]*"|'[^']*'/g, '""')
  for (let before = ''; before !== plain; ) {
    before = plain
    plain = plain.replace(/\([^()]*\)/g, '""')
  }
  const name = /\|\s*(\w+)[^|]*$/.exec(plain)?.[1]
  return name !== undefined && Object.hasOwn(filterSignatures, name)
    ? filterSignatures[name]?.gives
    : undefined
}
