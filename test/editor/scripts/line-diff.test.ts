import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from '../../../editor/scripts/line-diff.ts'

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ is, text }) => `${{ same: ' ', added: '+', removed: '-' }[is]}${text}`)

test('what stays is shown once, with what went and what came where it did', () => {
  expect(shown('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toEqual([' a', '-b', '+x', ' c', ' d', '+e'])
  expect(shown('same', 'same')).toEqual([' same'])
  expect(shown('', 'a')).toEqual(['-', '+a'])
})

test('without what was added it is the text before, and without what was removed the text after', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after)
      const of = (other: string) => lines.flatMap(({ is, text }) => (is === other ? [] : [text])).join('\n')
      expect(of('added')).toBe(before)
      expect(of('removed')).toBe(after)
    }),
  )
})

test('two long texts that have little in common are compared in a moment', () => {
  const long = (word: string) => Array.from({ length: 20_000 }, (_, line) => `${word} ${line}`).join('\n')
  expect(diffLines(long('one'), long('other'))).toHaveLength(40_000)
})
