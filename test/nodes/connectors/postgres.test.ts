import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowListed, insertAllowedTarget } from '#engine/http/allow-list.ts'
import { createDial } from '#engine/http/dial.ts'
import { noMeans } from '#engine/sdk/connector.ts'
import type { Means } from '#sdk'
import { postgres } from '../../../nodes/connectors/postgres/connector.ts'
import { postgresCredentials } from '../../../nodes/connectors/postgres/credentials.ts'
import { postgresSql } from '../../../nodes/connectors/postgres/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let means: Means
const strict: Means = { ...noMeans, dial: createDial() }

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  await insertAllowedTarget(db, { name: 'here', cidr: '127.0.0.1/32', reason: 'tests', createdBy: 'tests' })
  means = { ...noMeans, dial: createDial({ allow: allowListed(db) }) }
})
afterAll(() => database[Symbol.asyncDispose]())

function credentials(changes: object = {}) {
  const url = new URL(database.url)
  return postgresCredentials.parse({
    host: '127.0.0.1',
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    security: 'none',
    ...changes,
  })
}

const read = (
  text: string,
  given: { values?: (string | number)[]; maxRows?: number; timeoutMs?: number } = {},
) =>
  postgresSql(credentials(), means).read(
    { text, values: [], maxRows: 10, timeoutMs: 5000, ...given },
    AbortSignal.timeout(20_000),
  )

describe('reading a real PostgreSQL', () => {
  test('rows come as JSON, with amounts and days as the database writes them', async () => {
    const text = `select 1::int as n, 12.50::numeric as amount, 'è'::text as t, date '2026-11-22' as day, true as yes,
                         null as nothing, 9007199254740993::bigint as big, '{"a": [1]}'::jsonb as j, 2 as n;`
    expect(await read(text)).toEqual({
      columns: ['n', 'amount', 't', 'day', 'yes', 'nothing', 'big', 'j', 'n 2'],
      rows: [
        {
          n: 1,
          amount: '12.50',
          t: 'è',
          day: '2026-11-22',
          yes: true,
          nothing: null,
          big: '9007199254740993',
          j: { a: [1] },
          'n 2': 2,
        },
      ],
      truncated: false,
    })
  })

  test('values are never part of the query', async () => {
    const evil = "x'; drop table customers; --"
    expect((await read('select $1::text as v', { values: [evil] })).rows).toEqual([{ v: evil }])
    expect((await read('with a as (select $1::int + 1 as n) select n from a', { values: [1] })).rows).toEqual(
      [{ n: 2 }],
    )
  })

  test('no more rows leave the database than are wanted', async () => {
    const answer = await read('select generate_series(1, 100000000) as n', { maxRows: 3 })
    expect(answer).toMatchObject({ rows: [{ n: 1 }, { n: 2 }, { n: 3 }], truncated: true })
    await expect(read(`select repeat('x', 1000000) from generate_series(1, 10)`)).rejects.toThrow(/too much/)
  })

  test.each([
    "insert into customers (id, name) values (gen_random_uuid(), 'x')",
    'select 1; drop table customers',
    'with gone as (delete from customers returning 1) select * from gone',
    'commit',
    'set transaction read write',
    "copy (select 1) to program 'id'",
    "select set_config('transaction_read_only', 'off', false), nextval('no_such')",
    'select 1 for update of customers',
    'do $$ begin perform 1; end $$',
    'selec 1',
  ])('%s is refused and changes nothing', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ name: 'StepFailed' })
    const { rows } = await database.pool.query('select count(*)::int as n from customers')
    expect(rows).toEqual([{ n: 0 }])
  })

  test('a function cannot open the transaction for writing', async () => {
    await database.pool.query(
      `create function sneak() returns int language plpgsql as $$ begin
         insert into customers (id, name) values (gen_random_uuid(), 'x'); return 1; end $$`,
    )
    await expect(read('select sneak()')).rejects.toMatchObject({ code: 'sql_writes' })
  })

  test('a query that takes too long is stopped there', async () => {
    await expect(read('select pg_sleep(30)', { timeoutMs: 200 })).rejects.toMatchObject({ code: 'sql_slow' })
  })

  test('a wrong password, a missing database and a server without TLS are told apart', async () => {
    const query = { text: 'select 1', values: [], maxRows: 1, timeoutMs: 1000 }
    const failing = (changes: object) =>
      postgresSql(credentials(changes), means).read(query, AbortSignal.timeout(20_000))
    await expect(failing({ database: 'no_such_database' })).rejects.toMatchObject({ code: 'sql_auth' })
    await expect(failing({ security: 'tls' })).rejects.toMatchObject({ code: 'sql_tls' })
    await expect(failing({ port: 1 })).rejects.toMatchObject({ name: 'TryAgain' })
  })

  test('a private address that nobody allowed is not connected to', async () => {
    const query = { text: 'select 1', values: [], maxRows: 1, timeoutMs: 1000 }
    const reading = postgresSql(credentials(), strict).read(query, AbortSignal.timeout(5000))
    await expect(reading).rejects.toThrow(/private|allowed/i)
  })

  test('the check of a connection says what answers', async () => {
    expect(await postgres.check(credentials(), AbortSignal.timeout(10_000), means)).toMatch(
      /^Signed in\. PostgreSQL \d/,
    )
  })
})
