import type { Filter } from './filter.ts'
import { FilterProblem } from './filter-problem.ts'

/**
 * Arithmetic that refuses what is not a number, where Liquid would quietly take 0; only a missing value counts as 0.
 * Numbers in text ("12.5") are taken, because many systems send them so.
 */
export const numberFilters: { [name: string]: Filter } = {
  abs: { args: [0, 0], run: (_call, value) => Math.abs(number(value)) },
  ceil: { args: [0, 0], run: (_call, value) => Math.ceil(number(value)) },
  floor: { args: [0, 0], run: (_call, value) => Math.floor(number(value)) },
  round: { args: [0, 1], run: (_call, value, digits) => round(number(value), number(digits)) },
  plus: { args: [1, 1], run: (_call, value, other) => finite(number(value) + number(other)) },
  minus: { args: [1, 1], run: (_call, value, other) => finite(number(value) - number(other)) },
  times: { args: [1, 1], run: (_call, value, other) => finite(number(value) * number(other)) },
  divided_by: { args: [1, 1], run: (_call, value, other) => finite(number(value) / divisor(other)) },
  modulo: {
    args: [1, 1],
    run: (_call, value, other) => {
      const by = divisor(other)
      return ((number(value) % by) + by) % by
    },
  },
  at_least: { args: [1, 1], run: (_call, value, other) => Math.max(number(value), number(other)) },
  at_most: { args: [1, 1], run: (_call, value, other) => Math.min(number(value), number(other)) },
  to_number: { args: [0, 0], run: (_call, value) => readNumber(value) ?? null },
  money: {
    args: [1, 2],
    run: (_call, value, currency, locale) =>
      value === null || value === undefined ? null : money(value, currency, locale),
  },
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value))
    return undefined
  return Number(value)
}

function number(value: unknown): number {
  if (value === null || value === undefined) return 0
  const read = readNumber(value)
  if (read === undefined) {
    throw new FilterProblem(`It needs a number, but got ${JSON.stringify(value).slice(0, 60)}.`)
  }
  return read
}

function divisor(value: unknown): number {
  const by = number(value)
  if (by === 0) throw new FilterProblem('It cannot divide by zero.')
  return by
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new FilterProblem('The result is too large for a number.')
  return value
}

/** Rounds decimally, so that 1.005 to 2 digits is 1.01. */
function round(value: number, digits: number): number {
  const moved = shift(Math.abs(value), digits)
  if (!(moved <= Number.MAX_SAFE_INTEGER)) return value
  return Math.sign(value) * shift(Math.round(moved), -digits)
}

function shift(value: number, digits: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e')
  return Number(`${mantissa}e${Number(exponent) + digits}`)
}

/** Minor units (cents) as text with the currency: 12550 EUR is €125.50. */
function money(value: unknown, currency: unknown, locale: unknown): string {
  const minor = number(value)
  if (!Number.isSafeInteger(minor)) {
    throw new FilterProblem(`It needs a whole number of minor units (cents), but got ${minor}.`)
  }
  try {
    const format = new Intl.NumberFormat(typeof locale === 'string' ? locale : 'en', {
      style: 'currency',
      currency: String(currency),
    })
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
  } catch {
    throw new FilterProblem(
      `It needs a currency and, if wanted, a language: money: 'EUR', 'it'. Got ${JSON.stringify(currency)}, ${JSON.stringify(locale ?? null)}.`,
    )
  }
}
