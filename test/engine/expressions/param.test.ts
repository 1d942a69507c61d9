import { expect, test } from 'vitest'
import { paramSchema } from '../../../engine/expressions/param.ts'

test('a parameter is a literal, an expression or a template, and nothing beside it', () => {
  const good = [
    { kind: 'literal', value: { a: [1, 'x', null, true] } },
    { kind: 'expression', source: 'event.a' },
    { kind: 'template', source: '' },
  ]
  for (const param of good) expect(paramSchema.parse(param)).toEqual(param)

  const bad = [
    'text',
    { kind: 'literal' },
    { kind: 'literal', value: undefined },
    { kind: 'expression', value: 1 },
    { kind: 'template', source: 'x'.repeat(16_385) },
    { kind: 'script', source: '1' },
    { kind: 'template', source: '', extra: 1 },
  ]
  for (const param of bad) expect([param, paramSchema.safeParse(param).success]).toEqual([param, false])
})
