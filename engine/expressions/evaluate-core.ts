import { Context, LiquidError, type Template, toValueSync, Value } from 'liquidjs'
import type { JsonValue } from '../graph/json.ts'
import { checkSource } from './check-source.ts'
import {
  deadlineExceeded,
  ExpressionError,
  type ExpressionProblem,
  positionAt,
  tooMuchData,
} from './expression-error.ts'
import { FilterProblem } from './filter-problem.ts'
import { leastRecentlyUsed } from './least-recently-used.ts'
import { maxJsonLength, maxTextLength } from './limits.ts'
import { engine } from './liquid.ts'
import { plainMessage, type SourceCheck } from './source-check.ts'
import { toJsonText } from './to-json-text.ts'

export type SourceKind = 'expression' | 'template'

type Program = (scope: object) => unknown

const checkedSource = leastRecentlyUsed((key) => checkSource(...splitKey(key)))
const programOf = leastRecentlyUsed((key) => program(...splitKey(key)))

function splitKey(key: string): [SourceKind, string] {
  return [key[0] === 'e' ? 'expression' : 'template', key.slice(1)]
}

/** What is wrong with a source and what it refers to, kept for the sources used last. */
export function checked(kind: SourceKind, source: string): SourceCheck {
  return checkedSource(kind[0] + source)
}

/** The result as JSON text, by the full engine and in this very thread: call it where a deadline is kept from outside. */
export function evaluateToJson(
  kind: SourceKind,
  source: string,
  scope: { [root: string]: JsonValue },
): string {
  const problem = checked(kind, source).problems[0]
  if (problem !== undefined) throw new ExpressionError(problem, source)
  let result: unknown
  let json: string
  try {
    result = programOf(kind[0] + source)(Object.assign(Object.create(null), scope))
    json = toJsonText(result)
  } catch (error) {
    throw new ExpressionError(problemOf(error, source), source)
  }
  const tooLarge = typeof result === 'string' ? tooLongText(result) : tooMuchJson(json)
  if (tooLarge !== undefined) throw new ExpressionError(tooLarge, source)
  return json
}

function program(kind: SourceKind, source: string): Program {
  if (kind === 'template') {
    const templates: Template[] = engine.parse(source)
    return (scope) => engine.renderSync(templates, scope)
  }
  const value = new Value(source, engine)
  return (scope) =>
    toValueSync(value.value(new Context(scope, engine.options, { sync: true }, { liquid: engine })))
}

export function tooLongText(result: string): ExpressionProblem | undefined {
  if (result.length <= maxTextLength) return undefined
  const message = `The result is a text of ${result.length} characters; at most ${maxTextLength} are allowed.`
  return { code: 'too_large', message }
}

function tooMuchJson(json: string): ExpressionProblem | undefined {
  if (json.length <= maxJsonLength) return undefined
  const message = `The result is ${json.length} characters of JSON; at most ${maxJsonLength} are allowed.`
  return { code: 'too_large', message }
}

function problemOf(thrown: unknown, source: string): ExpressionProblem {
  let error = thrown
  let offset: number | undefined
  while (LiquidError.is(error) && error instanceof Error) {
    if (error.token.input === source) offset = error.token.begin
    if (error.originalError === undefined) break
    error = error.originalError
  }
  if (error instanceof FilterProblem && error.place?.input === source) offset = error.place.begin
  const at = offset === undefined ? {} : { at: positionAt(source, offset) }
  const message = error instanceof Error ? plainMessage(error.message) : String(error)
  if (message === 'template render limit exceeded') return { ...deadlineExceeded, ...at }
  if (message === 'memory alloc limit exceeded' || error instanceof RangeError) {
    return { ...tooMuchData, ...at }
  }
  return { code: 'value', message: error instanceof FilterProblem ? message : `${message}.`, ...at }
}
