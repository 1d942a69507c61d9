import { expect, test } from 'vitest'
import { pathLabel, sourcePaths } from '../../../editor/inspector/source-paths.ts'

const found = (kind: 'expression' | 'template', source: string) =>
  sourcePaths(kind, source).map(({ text }) => text)

test.each([
  ['expression', 'steps.a.output.items[0].name | upcase', ['steps.a.output.items[0].name']],
  ['expression', 'trigger.a == loop.index', ['trigger.a', 'loop.index']],
  ['expression', '"trigger.a is text" | append: event.id', ['event.id']],
  ['expression', 'trigger["a b"].c', ['trigger["a b"].c']],
  ['expression', 'mytrigger.a', []],
  [
    'template',
    'trigger.a {{ trigger.b }} {% if vars.c %}{{ steps.n1.output }}{% endif %}',
    ['trigger.b', 'vars.c', 'steps.n1.output'],
  ],
  ['template', 'steps.a.output', []],
] as const)('the values that %s %s names are found where they stand', (kind, source, texts) => {
  expect(found(kind, source)).toEqual(texts)
  for (const { text, from, to } of sourcePaths(kind, source)) expect(source.slice(from, to)).toBe(text)
})

test('a value reads as people call it, lists counted from one', () => {
  const [value] = sourcePaths('expression', 'steps.n1.output.items[0].name')
  expect(pathLabel(value?.path ?? [], () => 'Get ticket')).toBe('Get ticket › items › 1 › name')
  expect(pathLabel(['trigger', 'host'], String, () => 'avvio')).toBe('avvio › host')
})
