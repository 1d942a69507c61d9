import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool, PoolClient } from 'pg'

const OLDEST_SERVER = 15
// Any fixed number: who migrates one database must agree on it.
const LOCK_KEY = 4_600_001

export interface MigrationFile {
  number: number
  name: string
  sql: string
  sha256: string
  /** Programs that do not know it must not go on: its first line says so. Others may, beside newer ones. */
  endsOlder: boolean
}

/** The first line of a migration that takes away or changes what older programs use. Rare: most only add. */
const endsOlderLine = '-- Programs that do not know this migration must stop.'

/**
 * Applies the files `NNNN-name.sql` of a directory that the database does not have yet, in order, each in its
 * own transaction, while holding the migration lock. Returns the names it applied. A file that was edited
 * after it was applied is an error. A database newer than this code is not, where its migrations only add: during an
 * update the old version still runs beside the new one, so that is only reported. Throws where one of them ends older programs.
 */
export async function migrate(
  pool: Pool,
  directory: string,
  report: (sentence: string) => void = () => undefined,
): Promise<string[]> {
  const files = await readMigrations(directory)
  return withMigrationLock(pool, async (client) => {
    await checkServerVersion(client)
    await makeMigrationsTable(client)
    const { rows } = await client.query<Applied & { sha256: string }>(
      'select number, name, sha256, ends_older from schema_migrations order by number',
    )
    const applied = new Map(rows.map((row) => [row.number, row]))
    for (const file of files) refuseEdited(file, applied.get(file.number))
    const known = new Set(files.map((file) => file.number))
    const unknown = rows.filter((row) => !known.has(row.number))
    const ending = unknown.filter((row) => row.ends_older).map((row) => row.name)
    if (ending.length > 0) throw new Error(mustStop(ending))
    const newer = unknown.map((row) => row.name)
    if (newer.length > 0) {
      report(
        `The database has migrations this version does not know (${newer.join(', ')}): a newer Sentiero uses ` +
          'it. Going on, but update this one too.',
      )
    }
    const last = rows.at(-1)?.number ?? 0
    const missing = files.filter((file) => !applied.has(file.number))
    for (const file of missing) {
      if (file.number < last) {
        throw new Error(
          `${file.name} has not been applied, but a later migration (${last}) has. Migrations only go forward: ` +
            'give it the next free number.',
        )
      }
      await inTransaction(client, () => apply(client, file))
    }
    return missing.map((file) => file.name)
  })
}

/**
 * Applies those of the given files that the database does not have yet, in the caller's own transaction, who holds the
 * migration lock. Returns the names it applied.
 */
export async function migrateWithin(client: PoolClient, files: readonly MigrationFile[]): Promise<string[]> {
  await makeMigrationsTable(client)
  const { rows } = await client.query<{ number: number }>('select number from schema_migrations')
  const applied = new Set(rows.map((row) => row.number))
  const missing = files.filter((file) => !applied.has(file.number))
  for (const file of missing) await apply(client, file)
  return missing.map((file) => file.name)
}

interface Applied {
  number: number
  name: string
  ends_older: boolean
}

/**
 * Migrations that a newer program has applied meanwhile and that this one must not go on beside, in a sentence; undefined
 * where there are none. `newest` is the number of the last migration that this program knows.
 */
export async function findEndingMigrations(pool: Pool, newest: number): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from schema_migrations where number > $1 and ends_older order by number',
    [newest],
  )
  return rows.length === 0 ? undefined : mustStop(rows.map(({ name }) => name))
}

function mustStop(names: readonly string[]): string {
  return (
    `A newer Sentiero has changed the database (${names.join(', ')}) so that this version must not use it any more. ` +
    'Update this one and start it again; what was accepted is kept, and the newer one works on it.'
  )
}

/** Names of the migrations in a directory that the database still lacks. Throws if it cannot be reached. */
export async function pendingMigrations(pool: Pool, directory: string): Promise<string[]> {
  const files = await readMigrations(directory)
  const { rows } = await pool.query<{ made: boolean }>(
    `select to_regclass('schema_migrations') is not null as made`,
  )
  if (rows[0]?.made !== true) return files.map((file) => file.name)
  const applied = await pool.query<{ number: number }>('select number from schema_migrations')
  const numbers = new Set(applied.rows.map((row) => row.number))
  return files.filter((file) => !numbers.has(file.number)).map((file) => file.name)
}

/** Runs work while no other process migrates this database. Takes one connection of the pool besides those work takes. */
export async function withMigrationLock<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY])
    const result = await work(client)
    await client.query('select pg_advisory_unlock($1)', [LOCK_KEY])
    broken = false
    return result
  } finally {
    // After an error the connection is closed, which also frees the lock.
    client.release(broken)
  }
}

/** The files `NNNN-name.sql` of a directory, by number. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const files: MigrationFile[] = []
  for (const name of names) {
    const number = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1])
    if (!(number > 0)) throw new Error(`${join(directory, name)} must be named like 0001-what-it-does.sql.`)
    if (files.at(-1)?.number === number) {
      throw new Error(`${files.at(-1)?.name} and ${name} in ${directory} have the same number; renumber one.`)
    }
    const sql = await readFile(join(directory, name), 'utf8')
    files.push({
      number,
      name,
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
      endsOlder: sql.startsWith(`${endsOlderLine}\n`),
    })
  }
  return files
}

async function checkServerVersion(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  const version = rows[0]?.server_version ?? 'unknown'
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return
  throw new Error(
    `The database server is PostgreSQL ${version}; Sentiero needs ${OLDEST_SERVER} or newer. Update it, or ` +
      'leave DATABASE_URL unset to use the embedded one.',
  )
}

function refuseEdited(file: MigrationFile, applied: { name: string; sha256: string } | undefined): void {
  if (applied === undefined || (applied.sha256 === file.sha256 && applied.name === file.name)) return
  throw new Error(
    `${file.name} is not what was applied to this database as ${applied.name}. An applied migration is never ` +
      'edited or renamed: put the old file back and write the change as a new migration.',
  )
}

async function makeMigrationsTable(client: PoolClient): Promise<void> {
  await client.query(`
    create table if not exists schema_migrations (
      number int primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now(),
      ends_older boolean not null default false
    )`)
  // Not by a migration: it is read before any is applied. Asked first, as the change would wait for every reader.
  const { rows } = await client.query(
    `select from pg_attribute where attrelid = to_regclass('schema_migrations') and attname = 'ends_older'`,
  )
  if (rows.length > 0) return
  await client.query('alter table schema_migrations add column ends_older boolean not null default false')
}

async function apply(client: PoolClient, file: MigrationFile): Promise<void> {
  try {
    await client.query(file.sql)
    await client.query(
      'insert into schema_migrations (number, name, sha256, ends_older) values ($1, $2, $3, $4)',
      [file.number, file.name, file.sha256, file.endsOlder],
    )
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    throw new Error(`The migration ${file.name}${lineOf(error, file.sql)} failed: ${error.message}`, {
      cause,
    })
  }
}

async function inTransaction(client: PoolClient, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

function lineOf(error: Error, sql: string): string {
  const position = 'position' in error ? Number(error.position) : Number.NaN
  return Number.isNaN(position) ? '' : `, line ${sql.slice(0, position).split('\n').length},`
}
