import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  checkParam,
  ExpressionError,
  evaluate,
  stopExpressionWorkers,
} from '../../../engine/expressions/evaluate.ts'
import type { Scope } from '../../../engine/expressions/scope.ts'

const json = z.json()
const scopeSchema = z.strictObject({
  trigger: json,
  event: json,
  customer: json,
  vars: z.record(z.string(), json),
  steps: z.record(z.string(), z.strictObject({ output: json })),
  loop: z.strictObject({ item: json, index: z.number() }).optional(),
  run: json,
})
const source = { kind: z.enum(['expression', 'template']), source: z.string(), scope: z.string() }
const goldenSchema = z.strictObject({
  scopes: z.record(z.string(), scopeSchema),
  cases: z.record(
    z.string(),
    z.array(
      z.union([
        z.strictObject({ ...source, value: json }),
        z.strictObject({ ...source, error: z.string(), message: z.string(), at: z.string() }),
      ]),
    ),
  ),
})

const golden = goldenSchema.parse(JSON.parse(readFileSync(new URL('./golden.json', import.meta.url), 'utf8')))

afterAll(stopExpressionWorkers)

for (const [group, cases] of Object.entries(golden.cases)) {
  describe(group, () => {
    test.each(cases)('$kind $source', async ({ kind, source, scope, ...expected }) => {
      const outcome = await evaluate({ kind, source }, scopeNamed(scope)).then(
        (value) => ({ value }),
        (error: unknown) => described(error),
      )
      expect(outcome).toEqual(expected)
    })
  })
}

test('whatever is refused without running it is also a problem while editing, and nothing else is', () => {
  const staticCodes = ['syntax', 'mixed_and_or', 'unknown_filter', 'unknown_tag', 'unknown_name', 'too_long']
  for (const { kind, source, ...expected } of Object.values(golden.cases).flat()) {
    const refused = 'error' in expected && staticCodes.includes(expected.error)
    expect([source, checkParam({ kind, source }).length > 0]).toEqual([source, refused])
  }
})

function scopeNamed(name: string): Scope {
  const scope = golden.scopes[name]
  if (scope === undefined) throw new Error(`golden.json has no scope '${name}'`)
  return scope
}

function described(error: unknown) {
  if (!(error instanceof ExpressionError)) throw error
  const { code, message, at } = error
  return { error: code, message, at: `${at?.line}:${at?.column}` }
}
