import { expect, test } from 'vitest'
import { orderTables } from '#engine/backup/order-tables.ts'

const table = (name: string, ...refersTo: string[]) => ({
  table: { schema: 'public', table: name, columns: [] },
  refersTo,
})
const names = (...tables: ReturnType<typeof table>[]) => orderTables(tables).map(({ table }) => table)

test('tables come after those they refer to, and may refer to themselves', () => {
  const ordered = names(table('lines', 'orders'), table('orders', 'people', 'orders'), table('people'))
  expect(ordered).toEqual(['people', 'orders', 'lines'])
})

test('what is not among them is there already', () => {
  expect(names(table('a', 'elsewhere'))).toEqual(['a'])
})

test('a ring is named', () => {
  expect(() => names(table('a', 'b'), table('b', 'a'), table('c'))).toThrow(
    /a, b refer to each other in a ring/,
  )
})
