import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findEndingMigrations, migrate, pendingMigrations } from '#engine/db/migrate.ts'
import { createEmptyDatabase, createTestDatabase } from '../../support/database.ts'

const endsOlder = '-- Programs that do not know this migration must stop.'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sentiero-migrations-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

const write = (name: string, sql: string) => writeFileSync(join(directory, name), sql)

describe('migrate', () => {
  test('files are applied once, in the order of their numbers', async () => {
    await using database = await createEmptyDatabase()
    write('0010-rename.sql', 'alter table first rename to renamed')
    write('0002-make.sql', 'create table first (id int); insert into first values (1)')
    expect(await pendingMigrations(database.pool, directory)).toEqual(['0002-make.sql', '0010-rename.sql'])
    expect(await migrate(database.pool, directory)).toEqual(['0002-make.sql', '0010-rename.sql'])
    expect(await migrate(database.pool, directory)).toEqual([])
    expect(await pendingMigrations(database.pool, directory)).toEqual([])
    const { rows } = await database.pool.query('select count(*) as n from renamed')
    expect(rows).toEqual([{ n: 1 }])
  })

  test('two processes that migrate at once apply each file once', async () => {
    await using database = await createEmptyDatabase()
    write('0001-slow.sql', 'select pg_sleep(0.2); create table made (id int)')
    write('0002-more.sql', 'alter table made add column more int')
    const applied = await Promise.all([
      migrate(database.pool, directory),
      migrate(database.pool, directory),
      migrate(database.pool, directory),
    ])
    expect(applied.flat()).toEqual(['0001-slow.sql', '0002-more.sql'])
  })

  test('a file that was edited after it was applied is refused', async () => {
    await using database = await createEmptyDatabase()
    write('0001-make.sql', 'create table made (id int)')
    await migrate(database.pool, directory)
    write('0001-make.sql', 'create table made (id bigint)')
    await expect(migrate(database.pool, directory)).rejects.toThrow(
      '0001-make.sql is not what was applied to this database',
    )
  })

  test('a failing file leaves nothing of itself, keeps those before it, and its line is named', async () => {
    await using database = await createEmptyDatabase()
    write('0001-good.sql', 'create table good (id int)')
    write('0002-bad.sql', 'create table half (id int);\n\nselect nonsense;')
    await expect(migrate(database.pool, directory)).rejects.toThrow(
      'The migration 0002-bad.sql, line 3, failed: column "nonsense" does not exist',
    )
    const { rows } = await database.pool.query(
      `select to_regclass('good') is not null as good, to_regclass('half') is not null as half`,
    )
    expect(rows).toEqual([{ good: true, half: false }])
    expect(await pendingMigrations(database.pool, directory)).toEqual(['0002-bad.sql'])
    write('0002-bad.sql', 'create table half (id int)')
    expect(await migrate(database.pool, directory)).toEqual(['0002-bad.sql'])
  })

  test('a new file numbered below an applied one is refused', async () => {
    await using database = await createEmptyDatabase()
    write('0002-second.sql', 'create table second (id int)')
    await migrate(database.pool, directory)
    write('0001-late.sql', 'create table late (id int)')
    await expect(migrate(database.pool, directory)).rejects.toThrow('give it the next free number')
  })

  test('a database newer than the code is used, and reported', async () => {
    await using database = await createEmptyDatabase()
    write('0001-known.sql', 'create table known (id int)')
    write('0002-future.sql', 'create table future (id int)')
    await migrate(database.pool, directory)
    rmSync(join(directory, '0002-future.sql'))
    const reports: string[] = []
    expect(await migrate(database.pool, directory, (sentence) => reports.push(sentence))).toEqual([])
    expect(reports).toEqual([expect.stringContaining('0002-future.sql')])
  })

  test.each([
    ['1-short.sql', 'must be named like 0001-what-it-does.sql'],
    ['0001-Upper Case.sql', 'must be named like 0001-what-it-does.sql'],
    ['0000-zero.sql', 'must be named like 0001-what-it-does.sql'],
  ])('a file called %s is refused', async (name, message) => {
    await using database = await createEmptyDatabase()
    write(name, 'select 1')
    await expect(migrate(database.pool, directory)).rejects.toThrow(message)
  })

  test('a migration that says so ends programs that do not know it, running ones and ones that start', async () => {
    await using database = await createEmptyDatabase()
    const { pool } = database
    write('0001-make.sql', 'create table made (id int)')
    await migrate(pool, directory)
    expect(await findEndingMigrations(pool, 1)).toBeUndefined()
    write('0002-more.sql', 'alter table made add column more int')
    write('0003-change.sql', `${endsOlder}\nalter table made drop column more`)
    expect(await migrate(pool, directory)).toEqual(['0002-more.sql', '0003-change.sql'])
    expect(await findEndingMigrations(pool, 3)).toBeUndefined()
    expect(await findEndingMigrations(pool, 1)).toContain('(0003-change.sql)')
    rmSync(join(directory, '0002-more.sql'))
    rmSync(join(directory, '0003-change.sql'))
    await expect(migrate(pool, directory)).rejects.toThrow('must not use it any more. Update this one')
  })

  test('a database of a version that did not ask who may go on is asked from now on', async () => {
    await using database = await createEmptyDatabase()
    const { pool } = database
    write('0001-make.sql', 'create table made (id int)')
    await migrate(pool, directory)
    await pool.query('alter table schema_migrations drop column ends_older')
    expect(await migrate(pool, directory)).toEqual([])
    expect(await findEndingMigrations(pool, 0)).toBeUndefined()
  })

  test('two files of the same number are refused', async () => {
    await using database = await createEmptyDatabase()
    write('0001-a.sql', 'select 1')
    write('0001-b.sql', 'select 1')
    await expect(migrate(database.pool, directory)).rejects.toThrow('have the same number')
  })
})

test('a test database has all migrations of the product', async () => {
  await using database = await createTestDatabase()
  expect(await pendingMigrations(database.pool, resolve('migrations'))).toEqual([])
})
