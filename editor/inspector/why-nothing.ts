import { nearestName } from '#engine/expressions/nearest-name.ts'
import type { Param } from '#engine/expressions/param.ts'
import { valueAtPath } from '#engine/expressions/plain-path.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { sourcePaths } from './source-paths.ts'

/** Why a source gives nothing with the data at hand: the first value on its way that is not there. */
export interface Absence {
  /** `noField`: it is not there at all; `empty`: it is there and null; `noStep`: the step gives nothing here. */
  why: 'noField' | 'empty' | 'noStep' | 'notInside'
  /** What should hold it, or what is empty. */
  holder: (string | number)[]
  field?: string
  /** Names that are there instead. */
  known: string[]
  near?: string
}

const mostNamed = 6

/** Undefined where all values that the source names are there. */
export function whyNothing(param: Exclude<Param, { kind: 'literal' }>, scope: Scope): Absence | undefined {
  for (const { path } of sourcePaths(param.kind, param.source)) {
    const absence = absenceOf(path, scope)
    if (absence) return absence
  }
  return undefined
}

function absenceOf(path: (string | number)[], scope: Scope): Absence | undefined {
  const [root, stepId] = path
  if (root === 'steps' && typeof stepId === 'string' && !Object.hasOwn(scope.steps, stepId)) {
    return { why: 'noStep', holder: path.slice(0, 3), known: [] }
  }
  if (root === 'loop' && scope.loop === undefined) return { why: 'noStep', holder: ['loop'], known: [] }
  for (let length = root === 'steps' ? 3 : 1; length <= path.length; length++) {
    const way = path.slice(0, length)
    if (valueAtPath(scope, way) !== null) continue
    const holder = way.slice(0, -1)
    const field = String(way.at(-1))
    const held = valueAtPath(scope, holder)
    if (length === (root === 'steps' ? 3 : 1)) return { why: 'empty', holder: way, known: [] }
    if (isObject(held) && Object.hasOwn(held, field)) return { why: 'empty', holder: way, known: [] }
    if (typeof held !== 'object') return { why: 'notInside', holder, field, known: [] }
    const known = isObject(held) ? Object.keys(held) : []
    const near = nearestName(field, known)
    return {
      why: 'noField',
      holder,
      field,
      known: known.slice(0, mostNamed),
      ...(near === undefined ? {} : { near }),
    }
  }
  return undefined
}

function isObject(value: JsonValue): value is { [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
