import { expect, test } from 'vitest'
import { withToggled } from '../../../editor/ui/use-selected-rows.ts'

const shown = ['a', 'b', 'c', 'd']

test('a row is chosen and left again', () => {
  expect([...withToggled(new Set(['d']), shown, 'a', null)]).toEqual(['d', 'a'])
  expect([...withToggled(new Set(['a', 'd']), shown, 'a', null)]).toEqual(['d'])
})

test('with Shift all rows from the last one are chosen, upwards and downwards, or left', () => {
  expect([...withToggled(new Set(['a']), shown, 'c', 'a')]).toEqual(['a', 'b', 'c'])
  expect([...withToggled(new Set(['c']), shown, 'b', 'c')].toSorted()).toEqual(['b', 'c'])
  expect([...withToggled(new Set(shown), shown, 'c', 'b')].toSorted()).toEqual(['a', 'd'])
})

test('a row from which the range began and that is not shown any more counts for nothing', () => {
  expect([...withToggled(new Set(['gone']), shown, 'b', 'gone')]).toEqual(['gone', 'b'])
})
