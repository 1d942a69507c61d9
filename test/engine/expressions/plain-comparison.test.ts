import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateToJson } from '../../../engine/expressions/evaluate-core.ts'
import { ExpressionError } from '../../../engine/expressions/expression-error.ts'
import { compare, plainComparison } from '../../../engine/expressions/plain-comparison.ts'
import type { Scope } from '../../../engine/expressions/scope.ts'
import type { JsonValue } from '../../../engine/graph/json.ts'

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    '',
    ' ',
    '10',
    '9',
    'a',
    'true',
    'è',
    null,
    true,
    false,
    0,
    -0,
    10,
    9.5,
    [],
    [1],
    {},
    { a: 1 },
  ),
  fc.integer(),
  fc.string({ maxLength: 3 }),
)
const operand = fc.oneof(
  fc.constantFrom(
    'event.a',
    'event.b',
    'event["odd key"]',
    'event.missing',
    'trigger.a.size',
    'steps.s.output',
    'true',
    'false',
  ),
  fc.constantFrom(
    'nil',
    'empty',
    'blank',
    '1',
    '-1',
    '10',
    '9.5',
    '0',
    '""',
    "'a'",
    '"10"',
    '1.',
    '.5',
    '1e3',
    'a',
    '(1)',
  ),
)
const operator = fc.constantFrom('==', '!=', '<', '>', '<=', '>=', '=', '<>', 'contains', '===')
const blank = fc.constantFrom('', ' ', '\n')

function byLiquid(source: string, scope: Scope): JsonValue | 'refused' {
  try {
    return JSON.parse(evaluateToJson('expression', source, { ...scope, loop: null }))
  } catch (error) {
    if (error instanceof ExpressionError) return 'refused'
    throw error
  }
}

test('the short way compares as Liquid does, and takes nothing that Liquid refuses', () => {
  let short = 0
  fc.assert(
    fc.property(value, value, operand, operator, operand, blank, (a, b, left, sign, right, space) => {
      const scope: Scope = {
        trigger: { a },
        event: { a, b, 'odd key': a },
        customer: null,
        vars: {},
        steps: { s: { output: b } },
        run: {},
      }
      const source = `${space}${left}${space}${sign}${space}${right}${space}`
      const comparison = plainComparison(source)
      if (comparison === null) return
      short += 1
      expect(compare(comparison, scope)).toBe(byLiquid(source, scope))
    }),
    { numRuns: 20_000 },
  )
  expect(short).toBeGreaterThan(2000)
})

test.each(['event.a > 1 and event.b', 'event.a == event.b | plus: 1', 'event.a', '1 < event.a < 3'])(
  '%s is left to Liquid',
  (source) => {
    expect(plainComparison(source)).toBeNull()
  },
)
