import { toValueSync } from 'liquidjs'
import { leastRecentlyUsed } from './least-recently-used.ts'
import { maxSourceLength } from './limits.ts'
import { operators } from './operators.ts'
import { type PlainPath, readPath, skipBlanks, valueAtPath } from './plain-path.ts'
import type { Scope } from './scope.ts'

type Operand = { path: PlainPath } | { value: string | number | boolean }
type Order = '==' | '!=' | '<' | '>' | '<=' | '>='

export interface PlainComparison {
  left: PlainPath
  operator: Order
  right: Operand
}

/**
 * The comparison, if the source is nothing but a plain path compared with another or with a number, text or boolean: the
 * most common condition, and too little work to ask a worker for. Anything odd is left to Liquid.
 */
export const plainComparison = leastRecentlyUsed((source): PlainComparison | null => {
  if (source.length > maxSourceLength) return null
  const left = readPath(source, skipBlanks(source, 0))
  if (left === null) return null
  const at = skipBlanks(source, left.end)
  const operator = /^(?:==|!=|<=|>=|<|>)(?=\s)/.exec(source.slice(at, at + 3))?.[0] as Order | undefined
  if (operator === undefined || at === left.end) return null
  const right = readOperand(source, skipBlanks(source, at + operator.length))
  if (right === null || skipBlanks(source, right.end) !== source.length) return null
  return { left: left.path, operator, right: right.operand }
})

/** The comparison's answer, by the very operators that Liquid is given. */
export function compare({ left, operator, right }: PlainComparison, scope: Scope): boolean | undefined {
  const apply = operators[operator] as ((a: unknown, b: unknown) => unknown) | undefined
  const answer = toValueSync(apply?.(valueAtPath(scope, left), operandValue(right, scope)))
  return typeof answer === 'boolean' ? answer : undefined
}

function operandValue(operand: Operand, scope: Scope): unknown {
  return 'path' in operand ? valueAtPath(scope, operand.path) : operand.value
}

const literalPattern = /(?:(-?\d{1,15}(?:\.\d{1,15})?)|"([^"\\]*)"|'([^'\\]*)'|(true|false))(?![\w.[\-?])/y

function readOperand(source: string, at: number): { operand: Operand; end: number } | null {
  literalPattern.lastIndex = at
  const literal = literalPattern.exec(source)
  if (literal === null) {
    const read = readPath(source, at)
    return read && { operand: { path: read.path }, end: read.end }
  }
  const [text, number, double, single, boolean] = literal
  const value = number === undefined ? (double ?? single ?? boolean === 'true') : Number(number)
  return { operand: { value }, end: at + text.length }
}
