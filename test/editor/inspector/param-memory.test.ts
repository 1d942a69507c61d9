import { expect, test } from 'vitest'
import { type FieldMemory, remember, switchKind } from '../../../editor/inspector/param-memory.ts'
import type { Param } from '../../../engine/expressions/param.ts'

test('switching a field to another kind and back gives the very value it had', () => {
  const literal: Param = { kind: 'literal', value: 'Disk full' }
  let memory = remember({}, literal)
  const template = switchKind(memory, literal, 'template', true)
  memory = remember(memory, template)
  const edited: Param = { kind: 'expression', source: 'trigger.summary' }
  memory = remember(memory, edited)

  expect(switchKind(memory, edited, 'literal', true)).toBe(literal)
  expect(switchKind(memory, edited, 'template', true)).toBe(template)
  expect(switchKind(memory, template, 'expression', true)).toBe(edited)
})

const nothing: FieldMemory = {}

test.each<[string, Param, 'literal' | 'expression' | 'template', Param]>([
  [
    'an expression becomes a hole in a text',
    { kind: 'expression', source: 'trigger.a' },
    'template',
    { kind: 'template', source: '{{ trigger.a }}' },
  ],
  [
    'a text that is one hole becomes the expression in it',
    { kind: 'template', source: '{{ trigger.a | upcase }}' },
    'expression',
    { kind: 'expression', source: 'trigger.a | upcase' },
  ],
  [
    'a text with two holes is no expression and is quoted, not cut',
    { kind: 'template', source: '{{ a }} and {{ b }}' },
    'expression',
    { kind: 'expression', source: '"{{ a }} and {{ b }}"' },
  ],
  [
    'fixed text becomes a quoted expression',
    { kind: 'literal', value: 'high' },
    'expression',
    { kind: 'expression', source: '"high"' },
  ],
  [
    'text with quotes takes the other quotes',
    { kind: 'literal', value: 'say "yes"' },
    'expression',
    { kind: 'expression', source: `'say "yes"'` },
  ],
  [
    'a number stays a number',
    { kind: 'literal', value: 15 },
    'expression',
    { kind: 'expression', source: '15' },
  ],
  [
    'fixed text becomes a text without holes',
    { kind: 'literal', value: 'Disk full' },
    'template',
    { kind: 'template', source: 'Disk full' },
  ],
  [
    'a text without holes becomes fixed text',
    { kind: 'template', source: 'Disk full' },
    'literal',
    { kind: 'literal', value: 'Disk full' },
  ],
])('%s', (_, from, kind, to) => {
  expect(switchKind(nothing, from, kind, true)).toEqual(to)
})
