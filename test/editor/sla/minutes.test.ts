import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minutesText, readMinutes } from '../../../editor/sla/minutes.ts'

test.each<[string, number | null | undefined]>([
  ['90', 90],
  ['45 min', 45],
  ['45m', 45],
  ['4h', 240],
  ['4 H', 240],
  ['1 h 30 min', 90],
  ['1h30', 90],
  ['1:30', 90],
  ['  ', null],
  ['0', undefined],
  ['-5', undefined],
  ['0:00', undefined],
  ['4 d', undefined],
  ['soon', undefined],
  ['1.5 h', undefined],
  ['999999', undefined],
])('%j is read as %s minutes', (text, minutes) => {
  expect(readMinutes(text)).toBe(minutes)
})

test('what is shown is read as what it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), (minutes) => {
      expect(readMinutes(minutesText(minutes))).toBe(minutes)
    }),
  )
})
