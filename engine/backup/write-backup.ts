import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'
import copy from 'pg-copy-streams'
import { historyFrom } from '../history/list-partitions.ts'
import { exactText } from './exact-text.ts'
import { type BackupFooter, type BackupHeader, backupFormat, endOfTable, tableName } from './format.ts'
import { listTables, quoted, quotedColumns } from './list-tables.ts'

export interface Backup {
  createdAt: string
  migrations: number
  /** Of each table, by name. */
  rows: Record<string, number>
}

/**
 * Writes everything an installation holds, as of one moment, into a file; the server may go on meanwhile. The file has
 * its name only once it is whole, and only its owner may read it. `key` is the master key, to go with it.
 */
export async function writeBackup(options: {
  pool: Pool
  file: string
  version: string
  key?: Uint8Array | undefined
  report: (sentence: string) => void
}): Promise<Backup> {
  const { pool, file } = options
  const part = `${file}.part`
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('begin isolation level repeatable read read only')
    await exactText(client)
    const lines = backupLines(client, options)
    const written: { backup?: Backup } = {}
    await pipeline(
      async function* () {
        written.backup = yield* lines
      },
      createGzip(),
      createWriteStream(part, { mode: 0o600, flush: true }),
    )
    await client.query('commit')
    broken = false
    await rename(part, file)
    await syncFolder(file)
    if (!written.backup) throw new Error(`${file} was written without its end.`)
    return written.backup
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(`There is no folder ${resolve(dirname(file))} to write the backup to: make it first.`)
    }
    throw error
  } finally {
    client.release(broken)
  }
}

async function* backupLines(
  client: PoolClient,
  options: { version: string; key?: Uint8Array | undefined; report: (sentence: string) => void },
): AsyncGenerator<Buffer, Backup> {
  const { version, key, report } = options
  const hash = createHash('sha256')
  const hashed = (bytes: Buffer): Buffer => {
    hash.update(bytes)
    return bytes
  }
  const { rows: migrations } = await client.query<BackupHeader['migrations'][number]>(
    'select number, name, sha256 from schema_migrations order by number',
  )
  const createdAt = new Date().toISOString()
  const header: BackupHeader = {
    sentieroBackup: backupFormat,
    version,
    createdAt,
    migrations,
    ...(key === undefined ? {} : { key: Buffer.from(key).toString('base64') }),
  }
  yield hashed(line(header))
  const rows: Record<string, number> = {}
  for (const table of await listTables(client)) {
    yield hashed(line(table))
    const rowsOut = client.query(
      copy.to(`copy (select ${quotedColumns(table)} from ${quoted(table)}) to stdout`),
    )
    for await (const chunk of rowsOut) yield hashed(Buffer.from(chunk))
    yield hashed(Buffer.from(`${endOfTable}\n`))
    rows[tableName(table)] = rowsOut.rowCount
    if (rowsOut.rowCount > 0) report(`${tableName(table)}: ${rowsOut.rowCount}`)
  }
  const from = await historyFrom(client)
  const footer: BackupFooter = {
    rows,
    sequences: await readSequences(client),
    ...(from === undefined ? {} : { historyFrom: new Date(from).toISOString() }),
    sha256: hash.digest('hex'),
  }
  yield line(footer)
  return { createdAt, migrations: migrations.length, rows }
}

/** Read after the rows: sequences know no transactions, so none is behind what it numbered. */
async function readSequences(client: PoolClient): Promise<BackupFooter['sequences']> {
  const { rows } = await client.query<BackupFooter['sequences'][number]>(`
    select schemaname as schema, sequencename as name, last_value::text as "lastValue" from pg_sequences
     where schemaname in ('public', 'auth') and last_value is not null order by 1, 2`)
  return rows
}

const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)

/** A rename is only safe from a power cut once its folder is written. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
