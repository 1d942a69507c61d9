import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  deleteLookupTable,
  insertLookupTable,
  listLookupTables,
  lookupTables,
  readLookupTable,
  updateLookupTable,
} from '#engine/flow/lookup-tables.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
beforeEach(() => database.db.deleteFrom('lookup_tables').execute())
afterAll(() => database?.[Symbol.asyncDispose]())

const insert = (name: string, rows: JsonObject) =>
  insertLookupTable(database.db, { name, description: '', rows })

describe('finding a row', () => {
  test.each([
    ['High', 'high as written'],
    ['high', 'exactly this'],
    ['HIGH', 'high as written'],
    [' HIGH  ', 'high as written'],
    ['città', 'a city'],
    ['CITTÀ', 'a city'],
    ['5', 'five'],
    ['05', undefined],
    ['nothing', undefined],
    ['', undefined],
    ['__proto__', 'no prototype'],
    ['constructor', undefined],
    ['\0', undefined],
    ['x'.repeat(100_000), undefined],
  ])('%j gives %j', async (key, value) => {
    await insert('Priorities', {
      High: 'high as written',
      high: 'exactly this',
      Città: 'a city',
      '5': 'five',
      ...JSON.parse('{"__proto__":"no prototype"}'),
    })
    expect(await lookupTables(database.db).find('Priorities', key)).toBe(value)
  })

  test('gives text, numbers, false and columns as they are', async () => {
    await insert('Plain', { a: '1', b: 1, c: 1.5, d: false, e: 0, f: '' })
    await insert('Columns', { a: { queue: 'Alerts', hours: 4, vip: true, note: null } })
    const tables = lookupTables(database.db)
    const found = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => tables.find('Plain', key)))
    expect(found).toEqual(['1', 1, 1.5, false, 0, ''])
    expect(await tables.find('columns ', 'A')).toEqual({ queue: 'Alerts', hours: 4, vip: true, note: null })
  })

  test('in a table that is not there fails with its name and the names that there are', async () => {
    const tables = lookupTables(database.db)
    await expect(tables.find('Vendors', 'a')).rejects.toMatchObject({
      errorClass: 'NotFound',
      message:
        'There is no lookup table "Vendors". There are none yet: make one under Settings, Lookup tables.',
    })
    await insert('Priorities', {})
    await insert('Agreements', {})
    await expect(tables.find('Vendors\0', 'a')).rejects.toMatchObject({
      errorClass: 'NotFound',
      message: 'There is no lookup table "Vendors\0". There are "Agreements", "Priorities".',
    })
  })
})

test('a table is made, listed with its count and columns, changed and deleted', async () => {
  const { db } = database
  const made = await insert('Priorities', { P1: { queue: 'Alerts', priority: 'high' }, P2: { sla: 8 } })
  expect(made).toMatchObject({ rowCount: 2, columns: ['queue', 'priority', 'sla'] })
  expect(await listLookupTables(db)).toMatchObject([{ name: 'Priorities', rowCount: 2 }])

  await updateLookupTable(db, made.id, { description: 'Ours' })
  expect(await readLookupTable(db, made.id)).toMatchObject({ description: 'Ours', rowCount: 2 })
  await updateLookupTable(db, made.id, { name: 'Prio', rows: { P3: 'low' } })
  expect(await readLookupTable(db, made.id)).toMatchObject({ name: 'Prio', rows: { P3: 'low' }, columns: [] })
  expect(await lookupTables(db).find('prio', 'p1')).toBeUndefined()

  expect(await deleteLookupTable(db, made.id)).toMatchObject({ name: 'Prio' })
  expect(await deleteLookupTable(db, made.id)).toBeUndefined()
  expect(await updateLookupTable(db, made.id, { name: 'x' })).toBeUndefined()
})

test('no two tables share a name, in whatever case', async () => {
  const { id } = await insert('Priorities', {})
  await expect(insert('PRIORITIES', {})).rejects.toMatchObject({
    code: 'already_exists',
    message: 'There is a lookup table "Priorities" already. Choose another name.',
  })
  expect(await updateLookupTable(database.db, id, { name: 'priorities' })).toMatchObject({
    name: 'priorities',
  })
})

const numbered = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, value]))

test('a table holds 10,000 rows and finds each', async () => {
  await insert('Large', numbered(10_000, 'x'.repeat(80)))
  expect(await lookupTables(database.db).find('large', 'K9999')).toBe('x'.repeat(80))
})

test.each<[string, JsonObject]>([
  ['10000 rows at most; these are 10001', numbered(10_001, '')],
  ['1 MB at most; these rows are 1.1 MB', numbered(100, 'x'.repeat(11_000))],
  ['empty key', { ' ': 'x' }],
  ['501 characters', { ['x'.repeat(501)]: 'x' }],
  ['Row "a" must be text', { a: null }],
  ['Row "a" must be text', { a: [1] }],
  ['Row "a" has no columns', { a: {} }],
  ['column without a name', { a: { '': 1 } }],
  ['column "b" must be text', { a: { b: { c: 1 } } }],
  ['Row "b" is columns, and row "a" is a plain value', { a: 1, b: { c: 1 } }],
  ['Row "b" is a plain value, and row "a" is columns', { a: { c: 1 }, b: 1 }],
  ['100 columns at most', { a: numbered(101, 'x') }],
])('rows are refused: %s', async (words, rows) => {
  await expect(insert('Table', rows)).rejects.toThrow(words)
  expect(await listLookupTables(database.db)).toEqual([])
})
