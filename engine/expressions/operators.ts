import { defaultOperators, type Operators, toValue } from 'liquidjs'

/**
 * Liquid's operators, with order made safe: JavaScript takes a missing value for 0, so `missing < 10` would be true.
 * Here order between a number and what is no number, or with a missing value, is always false.
 */
export const operators: Operators = {
  ...defaultOperators,
  // What is missing is null everywhere else, so it equals null here.
  '==': (left: unknown, right: unknown, context) =>
    defaultOperators['==']?.(left ?? null, right ?? null, context) ?? false,
  '!=': (left: unknown, right: unknown, context) =>
    defaultOperators['!=']?.(left ?? null, right ?? null, context) ?? true,
  '<': (left: unknown, right: unknown) => order(left, right, (sign) => sign < 0),
  '>': (left: unknown, right: unknown) => order(left, right, (sign) => sign > 0),
  '<=': (left: unknown, right: unknown) => order(left, right, (sign) => sign <= 0),
  '>=': (left: unknown, right: unknown) => order(left, right, (sign) => sign >= 0),
  contains: function* (left: unknown, right: unknown, context): Generator<unknown, boolean, unknown> {
    const whole: unknown = toValue(left)
    const part: unknown = toValue(right)
    if (typeof whole === 'string') return part !== null && part !== undefined && whole.includes(String(part))
    if (typeof whole === 'object' && whole !== null && !Array.isArray(whole)) {
      return typeof part === 'string' && Object.hasOwn(whole, part)
    }
    return (yield defaultOperators.contains?.(left, right, context)) === true
  },
}

function order(left: unknown, right: unknown, holds: (sign: number) => boolean): boolean {
  const a: unknown = toValue(left)
  const b: unknown = toValue(right)
  if (typeof a === 'string' && typeof b === 'string') return holds(a < b ? -1 : a > b ? 1 : 0)
  if (!isNumeric(a) || !isNumeric(b)) return false
  return holds(Number(a) - Number(b))
}

function isNumeric(value: unknown): boolean {
  if (typeof value === 'number') return true
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
}
