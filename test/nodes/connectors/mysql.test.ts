import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDial } from '#engine/http/dial.ts'
import { noMeans } from '#engine/sdk/connector.ts'
import type { Means } from '#sdk'
import { mysql } from '../../../nodes/connectors/mysql/connector.ts'
import { mysqlCredentials } from '../../../nodes/connectors/mysql/credentials.ts'
import { mysqlSql } from '../../../nodes/connectors/mysql/sql.ts'
import { type Mariadb, mariadbNeeded, startMariadb } from '../../support/mariadb.ts'
import { needs } from '../../support/needs.ts'

const strict: Means = { ...noMeans, dial: createDial() }
const means: Means = { ...noMeans, dial: createDial({ allow: () => true }) }

describe.runIf(needs(...mariadbNeeded))('reading a real MariaDB', () => {
  let mariadb: Mariadb

  beforeAll(async () => {
    mariadb = await startMariadb({ tls: true })
    const { admin } = mariadb
    await admin.query('create table customers (id int primary key, name varchar(100), seats int)')
    await admin.query("insert into customers values (1, 'Rossi Srl', 24), (2, 'Bianchi SpA', 7), (3, 'è', 1)")
  }, 60_000)
  afterAll(() => mariadb?.[Symbol.asyncDispose]())

  function credentials(changes: object = {}) {
    const { host, port, database, user, password } = mariadb
    return mysqlCredentials.parse({ host, port, database, user, password, security: 'none', ...changes })
  }

  const read = (
    text: string,
    given: { values?: (string | number | boolean | null)[]; maxRows?: number; timeoutMs?: number } = {},
    signal = AbortSignal.timeout(20_000),
  ) =>
    mysqlSql(credentials(), means).read({ text, values: [], maxRows: 10, timeoutMs: 5000, ...given }, signal)

  test('rows come as JSON, with amounts and days as the database writes them', async () => {
    const text = `select 1 as n, cast(12.50 as decimal(10, 2)) as amount, 'è 🙂' as t, date '2026-11-22' as day,
                         timestamp '2026-03-29 02:30:00' as moment, null as nothing, 9007199254740993 as big,
                         1.5e0 as half, b'101' + 0 as bits, x'00ff' as bytes, 2 as n;`
    expect(await read(text)).toEqual({
      columns: ['n', 'amount', 't', 'day', 'moment', 'nothing', 'big', 'half', 'bits', 'bytes', 'n 2'],
      rows: [
        {
          n: 1,
          amount: '12.50',
          t: 'è 🙂',
          day: '2026-11-22',
          moment: '2026-03-29 02:30:00',
          nothing: null,
          big: '9007199254740993',
          half: 1.5,
          bits: 5,
          bytes: '\\x00ff',
          'n 2': 2,
        },
      ],
      truncated: false,
    })
  })

  test('rows keep the order that the query asks for', async () => {
    const { rows } = await read('select name from customers order by seats desc -- most first')
    expect(rows.map(({ name }) => name)).toEqual(['Rossi Srl', 'Bianchi SpA', 'è'])
    expect(
      (await read('with few as (select * from customers where seats < 10) select id from few')).rows,
    ).toEqual([{ id: 2 }, { id: 3 }])
  })

  test('values are never part of the query, and stand where it names them, as often as it does', async () => {
    const evil = "x'; drop table customers; -- $2"
    expect((await read('select $1 as v', { values: [evil] })).rows).toEqual([{ v: evil }])
    const text =
      "select '$1 ''\\'$1' as a, $2 as b, `name` as c /* $1 */ from customers where id = $1 and id = $1"
    expect((await read(text, { values: [2, 'two'] })).rows).toEqual([
      { a: "$1 ''$1", b: 'two', c: 'Bianchi SpA' },
    ])
    expect((await read('select id from customers order by id limit $1', { values: [2] })).rows).toHaveLength(
      2,
    )
    expect((await read('select $1 is null as n, $2 as yes', { values: [null, true] })).rows).toEqual([
      { n: 1, yes: 1 },
    ])
    await expect(read('select $2', { values: ['one'] })).rejects.toThrow('names $2, and 1 values are given')
    await expect(read('select ?', { values: ['one'] })).rejects.toThrow('Write $1, $2')
  })

  test('no more rows leave the database than are wanted', async () => {
    const answer = await read('select seq as n from seq_1_to_100000000', { maxRows: 3 })
    expect(answer).toMatchObject({ rows: [{ n: 1 }, { n: 2 }, { n: 3 }], truncated: true })
    // With a limit of its own, too.
    expect(await read('select seq as n from seq_1_to_100000000 limit 9000000', { maxRows: 3 })).toEqual(
      answer,
    )
    await expect(read(`select repeat('x', 1000000) from seq_1_to_10`)).rejects.toMatchObject({
      code: 'sql_too_much',
    })
  })

  test.each([
    "insert into customers values (9, 'x', 1)",
    "insert into customers values (9, 'x', 1) returning id",
    'delete from customers',
    'select 1; drop table customers',
    'drop table customers',
    'create table t (a int)',
    'commit',
    'set session transaction read write',
    'set global general_log = 1',
    "select 1 into outfile 'customers.txt'",
    'select 1 into @a',
    'call sneak_out()',
    'select 1) as a; drop table customers; select (1',
    'select 1) as x where 1 in (select 1',
    '/*! drop table customers */',
    'select 1 /*',
    'kill 1',
    'show grants',
    'selec 1',
    '',
  ])('%s is refused and changes nothing', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ name: 'StepFailed' })
    const [rows] = await mariadb.admin.query('select count(*) as n from customers')
    expect(rows).toEqual([{ n: 3 }])
  })

  test('a function cannot write either', async () => {
    await mariadb.admin.query(
      `create or replace function sneak() returns int modifies sql data
       begin insert into customers values (10, 'x', 1); return 1; end`,
    )
    await expect(read('select sneak()')).rejects.toMatchObject({ code: 'sql_writes' })
  })

  test('a query that takes too long is stopped there', async () => {
    const slow = read('select count(*) from seq_1_to_100000000 a, seq_1_to_100000000 b', { timeoutMs: 200 })
    await expect(slow).rejects.toMatchObject({ code: 'sql_slow' })
    const busy = async () =>
      (
        await mariadb.admin.query<never[]>(
          "select id from information_schema.processlist where info like '%seq_1_to_100000000 b%' and id <> connection_id()",
        )
      )[0]
    await expect.poll(busy, { timeout: 10_000 }).toEqual([])
  })

  test('a cancelled step leaves the database', async () => {
    const cancel = new AbortController()
    const reading = read('select sleep(30)', { timeoutMs: 1000 }, cancel.signal)
    setTimeout(() => cancel.abort(new Error('cancelled')), 200)
    await expect(reading).rejects.toThrow('cancelled')
  })

  test('a wrong password, a missing database, a certificate of nobody and a closed port are told apart', async () => {
    const query = { text: 'select 1', values: [], maxRows: 1, timeoutMs: 1000 }
    const reading = (changes: object) =>
      mysqlSql(credentials(changes), means).read(query, AbortSignal.timeout(20_000))
    await expect(reading({ password: 'wrong' })).rejects.toMatchObject({ code: 'sql_auth' })
    await expect(reading({ database: 'no_such_database' })).rejects.toMatchObject({ code: 'sql_auth' })
    await expect(reading({ security: 'tls' })).rejects.toMatchObject({ code: 'sql_tls' })
    await expect(reading({ port: 1 })).rejects.toMatchObject({ name: 'TryAgain' })
    expect((await reading({ security: 'tls', allowSelfSigned: true })).rows).toEqual([{ 1: 1 }])
  })

  test('a server without TLS is not spoken to in clear where TLS is asked for', async () => {
    await using plain = await startMariadb()
    const query = { text: 'select 1', values: [], maxRows: 1, timeoutMs: 1000 }
    const reading = mysqlSql(credentials({ port: plain.port, security: 'tls' }), means).read(
      query,
      AbortSignal.timeout(20_000),
    )
    await expect(reading).rejects.toMatchObject({ code: 'sql_tls' })
  }, 60_000)

  test('a private address that nobody allowed is not connected to', async () => {
    const query = { text: 'select 1', values: [], maxRows: 1, timeoutMs: 1000 }
    const reading = mysqlSql(credentials(), strict).read(query, AbortSignal.timeout(5000))
    await expect(reading).rejects.toThrow(/private|allowed/i)
  })

  test('the check of a connection says what answers', async () => {
    expect(await mysql.check(credentials(), AbortSignal.timeout(10_000), means)).toMatch(
      /^Signed in\. MariaDB \d+\.\d+/,
    )
  })

  test('connections are gone when their query is over', async () => {
    await read('select 1')
    const others = async () =>
      (
        await mariadb.admin.query<never[]>(
          "select id from information_schema.processlist where user = 'sentiero' and id <> connection_id()",
        )
      )[0]
    await expect.poll(others, { timeout: 10_000 }).toEqual([])
  })
})
