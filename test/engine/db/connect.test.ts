import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { connectDatabase, isDatabaseGone, retryWhileDatabaseGone } from '#engine/db/connect.ts'
import { createTestDatabase } from '../../support/database.ts'

describe('connectDatabase', () => {
  test('a bigint is a number, and one that does not fit is refused instead of rounded', async () => {
    await using database = await createTestDatabase()
    const { rows } = await sql`select 9007199254740991::bigint as big`.execute(database.db)
    expect(rows).toEqual([{ big: 9007199254740991 }])
    await expect(sql`select 9007199254740993::bigint`.execute(database.db)).rejects.toThrow('does not fit')
  })

  test('a date is its text and a timestamptz is a Date', async () => {
    await using database = await createTestDatabase()
    const { rows } = await database.pool.query(
      `select date '2026-11-21' as day, timestamptz '2026-11-21 10:00+01' as at, '{"a":[1]}'::jsonb as value`,
    )
    expect(rows).toEqual([{ day: '2026-11-21', at: new Date('2026-11-21T09:00:00Z'), value: { a: [1] } }])
  })

  test('connections cut by the server do not end the process, and the pool goes on', async () => {
    await using database = await createTestDatabase()
    const client = await database.pool.connect()
    const sleeping = client.query('select pg_sleep(30)').catch((error: unknown) => error)
    await database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    expect(isDatabaseGone(await sleeping)).toBe(true)
    client.release()
    const { rows } = await retryWhileDatabaseGone(() => database.pool.query('select 1 as one'))
    expect(rows).toEqual([{ one: 1 }])
  })

  test('a refused connection means that the database is gone', async () => {
    const nowhere = connectDatabase('postgresql://a:b@127.0.0.1:1/c')
    const error = await nowhere.pool.query('select 1').catch((error: unknown) => error)
    await nowhere.close()
    expect(isDatabaseGone(error)).toBe(true)
    expect(isDatabaseGone(new Error('syntax error'))).toBe(false)
  })
})

describe('retryWhileDatabaseGone', () => {
  const gone = Object.assign(new Error('the database system is starting up'), { code: '57P03' })

  test('repeats while the database is gone', async () => {
    let calls = 0
    const result = await retryWhileDatabaseGone(async () => {
      calls += 1
      if (calls < 3) throw gone
      return calls
    })
    expect(result).toBe(3)
  })

  test('throws any other error at once', async () => {
    let calls = 0
    const work = async () => {
      calls += 1
      throw new Error('no such column')
    }
    await expect(retryWhileDatabaseGone(work)).rejects.toThrow('no such column')
    expect(calls).toBe(1)
  })

  test('gives up after its time and when aborted', async () => {
    const work = () => Promise.reject(gone)
    await expect(retryWhileDatabaseGone(work, { giveUpAfterMs: 10 })).rejects.toBe(gone)
    const signal = AbortSignal.abort(new Error('stopping'))
    await expect(retryWhileDatabaseGone(work, { signal })).rejects.toThrow('stopping')
  })
})
