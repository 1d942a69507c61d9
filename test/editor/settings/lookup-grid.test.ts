import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#engine/graph/json.ts'
import {
  addColumn,
  addRow,
  changeRow,
  fromGrid,
  matchingRows,
  removeColumn,
  removeRow,
  renameColumn,
  toGrid,
} from '../../../editor/settings/lookup-grid.ts'

const plain: JsonObject = { P10: 'low', P2: 'high', P1: 1 }
const wide: JsonObject = { a: { queue: 'Alerts', hours: 4 }, b: { queue: 'Support' } }

test('rows stand in the order that people count in', () => {
  expect(toGrid(plain, [], 'en').rows.map(({ key }) => key)).toEqual(['P1', 'P2', 'P10'])
})

test('what was not touched is saved as it was, whatever it is', () => {
  const value = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
  const key = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '')
  const column = fc.constantFrom('queue', 'hours', '__proto__', 'constructor')
  const columns = fc.dictionary(column, fc.option(value), { minKeys: 1, noNullPrototype: true })
  const rowsOf = (row: fc.Arbitrary<unknown>) => fc.dictionary(key, row, { noNullPrototype: true })
  fc.assert(
    fc.property(fc.oneof(rowsOf(value), rowsOf(columns)), (given) => {
      const rows = JSON.parse(JSON.stringify(given)) as JsonObject
      const names = new Set(
        Object.values(rows).flatMap((row) => (typeof row === 'object' && row ? Object.keys(row) : [])),
      )
      expect(fromGrid(toGrid(rows, [...names], 'en'))).toEqual({ rows })
    }),
  )
})

describe('typing', () => {
  test('a new row is at the end, and left out while nothing is in it', () => {
    const grid = addRow(toGrid(plain, [], 'en'))
    expect(fromGrid(grid)).toEqual({ rows: plain })
    const id = grid.rows.at(-1)?.id ?? -1
    const typed = changeRow(grid, id, (row) => ({ ...row, key: 'P3', cells: ['normal'] }))
    expect(fromGrid(typed)).toEqual({ rows: { ...plain, P3: 'normal' } })
    expect(fromGrid(removeRow(typed, id))).toEqual({ rows: plain })
  })

  test('a second column gives plain values a name, and its removal takes the name away again', () => {
    const two = renameColumn(addColumn(toGrid({ P1: 'high' }, [], 'en'), 'column 2', 'value'), 1, 'queue')
    const id = two.rows[0]?.id ?? -1
    const typed = changeRow(two, id, (row) => ({ ...row, cells: ['high', 'Alerts'] }))
    expect(fromGrid(typed)).toEqual({ rows: { P1: { value: 'high', queue: 'Alerts' } } })
    expect(fromGrid(removeColumn(removeColumn(typed, 1), 0))).toEqual({ rows: { P1: 'high' } })
  })

  test('what cannot be saved is said: a row without key, a key twice, a column without a name of its own', () => {
    const grid = addRow(toGrid(wide, ['queue', 'hours'], 'en'))
    const id = grid.rows.at(-1)?.id ?? -1
    const typed = changeRow(grid, id, (row) => ({ ...row, cells: ['Alerts', undefined] }))
    expect(fromGrid(typed)).toEqual({ problem: 'emptyKey' })
    expect(fromGrid(changeRow(typed, id, (row) => ({ ...row, key: 'a' })))).toEqual({
      problem: 'twice',
      key: 'a',
    })
    for (const name of [' ', 'hours '])
      expect(fromGrid(renameColumn(grid, 0, name))).toEqual({ problem: 'columnTwice' })
  })
})

test('a search looks at keys and cells, and keeps rows that were just added', () => {
  const grid = addRow(toGrid(wide, ['queue', 'hours'], 'en'))
  const keys = (words: string) => matchingRows(grid, words).map(({ key }) => key)
  expect(keys('ALERT')).toEqual(['a', ''])
  expect(keys('4')).toEqual(['a', ''])
  expect(keys(' b ')).toEqual(['b', ''])
  expect(keys('')).toEqual(['a', 'b', ''])
})
