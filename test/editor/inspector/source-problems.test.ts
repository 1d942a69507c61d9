import { expect, test } from 'vitest'
import { problemPlaces } from '../../../editor/inspector/source-problems.ts'

test.each([
  ['expression', 'trigger.title | upcas', 'upcas'],
  ['expression', 'triger.title', 'triger'],
  ['template', 'Hello\n{{ evnt.title }}', 'evnt'],
  ['expression', 'trigger.a | ', ' '],
  ['template', 'x {{ trigger.a', '{'],
] as const)('the problem of %s "%s" is underlined at "%s"', (kind, source, piece) => {
  const [place] = problemPlaces(kind, source)
  expect(place && source.slice(place.from, place.to)).toBe(piece)
})

test('nothing is underlined where nothing is wrong, or nothing was written', () => {
  expect(problemPlaces('template', 'Hello {{ trigger.a }}')).toEqual([])
  expect(problemPlaces('expression', ' ')).toEqual([])
})
