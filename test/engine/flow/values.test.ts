import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepStores } from '#engine/flow/sweep-stores.ts'
import { valueStore } from '#engine/flow/values.ts'
import { buildCustomer } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildStoreUser } from './store-user.ts'

const database = await createTestDatabase()
const { db, pool } = database
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(() => pool.query('delete from stored_values'))

const at = (seconds: number) => new Date(Date.parse('2026-11-21T20:00:00Z') + seconds * 1000)
const storeAt = (seconds: number, given: Parameters<typeof buildStoreUser>[0] = {}) =>
  valueStore(db, buildStoreUser({ now: at(seconds), ...given }))
const countRows = async () => (await pool.query('select from stored_values')).rowCount

test('a value is read back as it was written, whatever JSON it is', async () => {
  const store = storeAt(0)
  for (const value of ['text', 1.5, null, false, [], { a: [{ b: null }] }, 'nul\u0000 and \ud800 half']) {
    await store.write('key', value, 'msp')
    const expected =
      typeof value === 'string' ? value.replace('\u0000', '').replace('\ud800', '\ufffd') : value
    expect(await store.read('key', 'msp')).toEqual(expected)
  }
  expect(await store.read('other', 'msp')).toBeUndefined()
})

test('each customer and the MSP have their own value of a key; without a customer it is the MSP’s', async () => {
  const { id: a } = await buildCustomer(db)
  const { id: b } = await buildCustomer(db)
  await storeAt(0, { customerId: a }).write('key', 'a', 'customer')
  await storeAt(0, { customerId: b }).write('key', 'b', 'customer')
  await storeAt(0, { customerId: b }).write('key', 'msp', 'msp')

  expect(await storeAt(0, { customerId: a }).read('key', 'customer')).toBe('a')
  expect(await storeAt(0, { customerId: b }).read('key', 'customer')).toBe('b')
  expect(await storeAt(0, { customerId: a }).read('key', 'msp')).toBe('msp')
  expect(await storeAt(0).read('key', 'customer')).toBe('msp')
})

describe('what is to be forgotten', () => {
  test('is there until its moment and not from then on, swept or not', async () => {
    await storeAt(0).write('key', 1, 'msp', 60)
    expect(await storeAt(59).read('key', 'msp')).toBe(1)
    expect(await storeAt(60).read('key', 'msp')).toBeUndefined()
    expect(await storeAt(60).remove('key', 'msp')).toBe(false)
  })

  test('is swept, and nothing else is', async () => {
    await storeAt(0).write('short', 1, 'msp', 60)
    await storeAt(0).write('long', 1, 'msp', 61)
    await storeAt(0).write('kept', 1, 'msp')
    await sweepStores(db, at(60))
    const { rows } = await pool.query('select key from stored_values order by key')
    expect(rows).toEqual([{ key: 'kept' }, { key: 'long' }])
  })

  test('lives on when it is written again', async () => {
    await storeAt(0).write('key', 1, 'msp', 60)
    await storeAt(30).write('key', 2, 'msp', 60)
    expect(await storeAt(89).read('key', 'msp')).toBe(2)
    await storeAt(90).write('key', 3, 'msp')
    expect(await storeAt(10_000).read('key', 'msp')).toBe(3)
  })
})

describe('counting', () => {
  test('begins at 0 and is exact', async () => {
    expect(await storeAt(0).add('key', 0.1, 'msp')).toBe(0.1)
    expect(await storeAt(0).add('key', 0.2, 'msp')).toBe(0.3)
    expect(await storeAt(0).add('key', -1, 'msp')).toBe(-0.7)
  })

  test('loses none of many that come at once', async () => {
    const sums = await Promise.all(Array.from({ length: 40 }, () => storeAt(0).add('key', 1, 'msp')))
    expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  })

  test('counts within a time that begins with the first addition', async () => {
    await storeAt(0).add('key', 1, 'msp', 60)
    expect(await storeAt(59).add('key', 1, 'msp', 60)).toBe(2)
    expect(await storeAt(60).add('key', 1, 'msp', 60)).toBe(1)
    expect(await storeAt(119).read('key', 'msp')).toBe(1)
  })

  test('refuses what is no number', async () => {
    await storeAt(0).write('key', 'seven', 'msp')
    await expect(storeAt(0).add('key', 1, 'msp')).rejects.toMatchObject({ code: 'not_a_number' })
    expect(await storeAt(0).read('key', 'msp')).toBe('seven')
  })
})

describe('caps', () => {
  test('a value of 64 KB is kept and a larger one is refused, saying how large it is', async () => {
    await storeAt(0).write('key', 'x'.repeat(64 * 1024 - 2), 'msp')
    await expect(storeAt(0).write('key', 'ä'.repeat(33 * 1024), 'msp')).rejects.toMatchObject({
      code: 'value_too_large',
      message: expect.stringContaining('67 KB'),
    })
  })

  test('a customer with 10,000 keys gets no further one, and works on with those', async () => {
    const { id: customerId } = await buildCustomer(db)
    await pool.query(
      `insert into stored_values (customer_id, key, value) select $1, 'key' || n, '1' from generate_series(1, 10000) n`,
      [customerId],
    )
    const store = storeAt(0, { customerId })
    await expect(store.write('one more', 1, 'customer')).rejects.toMatchObject({ code: 'too_many_values' })
    await expect(store.add('one more', 1, 'customer')).rejects.toMatchObject({ code: 'too_many_values' })
    expect(await store.add('key1', 1, 'customer')).toBe(2)
    await store.write('one more', 1, 'msp')
    await store.remove('key1', 'customer')
    await store.write('one more', 1, 'customer')
  })

  test.each([
    ['', 'empty_key'],
    ['  ', 'empty_key'],
    ['k'.repeat(501), 'key_too_long'],
  ])('a key like %j is refused', async (key, code) => {
    await expect(storeAt(0).write(key, 1, 'msp')).rejects.toMatchObject({ code })
  })
})

test('a dry run changes nothing and answers as things are', async () => {
  await storeAt(0).write('number', 3, 'msp')
  const dry = storeAt(0, { mode: 'dry' })
  await dry.write('key', 1, 'msp')
  expect(await dry.add('number', 2, 'msp')).toBe(5)
  expect(await dry.remove('number', 'msp')).toBe(true)
  expect(await dry.remove('key', 'msp')).toBe(false)
  expect(await dry.read('number', 'msp')).toBe(3)
  expect(await countRows()).toBe(1)
})
