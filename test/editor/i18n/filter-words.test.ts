import { expect, test } from 'vitest'
import { filterWords } from '../../../editor/i18n/filter-words.ts'
import { filterArguments } from '../../../engine/expressions/filters.ts'

test('every filter that may be used is told, and none that may not', () => {
  const told = Object.keys(filterWords).map((key) => key.slice('filter.'.length))
  expect(told.sort()).toEqual([...filterArguments.keys()].sort())
})
