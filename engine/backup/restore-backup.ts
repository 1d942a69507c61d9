import { pipeline } from 'node:stream/promises'
import type { Pool, PoolClient } from 'pg'
import copy from 'pg-copy-streams'
import { type MigrationFile, migrateWithin, readMigrations, withMigrationLock } from '../db/migrate.ts'
import { makePastPartitions } from '../history/make-partitions.ts'
import { clearDatabase } from './clear-database.ts'
import { exactText } from './exact-text.ts'
import { type BackupFooter, type BackupHeader, BackupUnusable, tableName } from './format.ts'
import { listFilledTables, listTables, quoted, quotedColumns } from './list-tables.ts'
import { type BackupPart, checkBackup, readBackup } from './read-backup.ts'
import { refuseLivingWorker } from './refuse-living-worker.ts'
import { requeueRuns } from './requeue-runs.ts'

export interface Restored {
  createdAt: string
  /** Of each table, by name. */
  rows: Record<string, number>
  /** Names of the migrations that the backup did not have yet. */
  migrated: string[]
  /** Runs that go on with the next start. */
  requeued: number
  /** The master key that came with the backup. */
  key: Buffer | undefined
}

/** The installation holds something already. */
export class NotEmpty extends Error {
  override name = 'NotEmpty'
}

/**
 * Fills an installation with what a backup holds; with `replace` also one that holds something else, which is gone then.
 * All in one transaction: if anything fails, everything is as it was. Throws `BackupUnusable`, `NotEmpty` or `WorkerAlive`.
 */
export async function restoreBackup(options: {
  pool: Pool
  file: string
  migrationsDir: string
  replace: boolean
  report: (sentence: string) => void
}): Promise<Restored> {
  const { pool, file, migrationsDir, replace, report } = options
  report('Reading the backup to its end')
  const { header, footer } = await checkBackup(file)
  const files = await readMigrations(migrationsDir)
  const ofBackup = filesOf(header, files)
  return withMigrationLock(pool, async (client) => {
    await client.query('begin')
    try {
      await exactText(client)
      await refuseLivingWorker(client)
      if (!replace) await refuseFilled(client)
      await clearDatabase(client)
      await migrateWithin(client, ofBackup)
      await emptyTables(client)
      await makePast(client, header, footer)
      await load(client, readBackup(file), report)
      await setSequences(client, footer)
      const migrated = await migrateWithin(client, files)
      const requeued = await requeueRuns(client)
      await client.query('commit')
      // What is planned before the tables were looked at may be planned for empty ones.
      await client.query('analyze')
      const key = header.key === undefined ? undefined : Buffer.from(header.key, 'base64')
      return { createdAt: header.createdAt, rows: footer.rows, migrated, requeued, key }
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  })
}

/** The migrations that made the database of the backup; throws where this version does not have them all. */
function filesOf({ version, migrations }: BackupHeader, files: readonly MigrationFile[]): MigrationFile[] {
  return migrations.map(({ number, name, sha256 }) => {
    const file = files.find((file) => file.number === number)
    if (!file) {
      throw new BackupUnusable(
        `The backup was written by a newer Sentiero (${version}, with ${name}). Update this one, then restore.`,
      )
    }
    if (file.sha256 === sha256) return file
    throw new BackupUnusable(
      `The backup was made with another ${name} than this version has: restore it with Sentiero ${version}.`,
    )
  })
}

async function refuseFilled(client: PoolClient): Promise<void> {
  const filled = await listFilledTables(client)
  if (filled.length === 0) return
  const some = filled.slice(0, 5).join(', ') + (filled.length > 5 ? ` and ${filled.length - 5} more` : '')
  throw new NotEmpty(
    `This installation is not empty (${some}). Restore into a new one, or add --replace, which deletes all it holds.`,
  )
}

/** Rows of each day go to a partition of that day: they are dropped with it. */
async function makePast(
  client: PoolClient,
  { migrations }: BackupHeader,
  { historyFrom }: BackupFooter,
): Promise<void> {
  const partitioned = migrations.some(({ number }) => number >= partitionedSince)
  if (!partitioned || historyFrom === undefined) return
  await makePastPartitions(client, Date.parse(historyFrom), Date.now())
}

/** The migration that began to keep history by time. */
const partitionedSince = 35

/** A migration may bring rows, which the backup brings too. */
async function emptyTables(client: PoolClient): Promise<void> {
  const tables = await listTables(client)
  await client.query(`truncate ${tables.map(quoted).join(', ')}`)
}

async function load(
  client: PoolClient,
  parts: AsyncGenerator<BackupPart>,
  report: (sentence: string) => void,
): Promise<void> {
  try {
    for (;;) {
      const { value: part, done } = await parts.next()
      if (done) return
      if (part.kind !== 'table') continue
      const { table } = part
      // What triggers would write is in the backup.
      await client.query(`alter table ${quoted(table)} disable trigger user`)
      const rowsIn = client.query(copy.from(`copy ${quoted(table)} (${quotedColumns(table)}) from stdin`))
      await pipeline(rowsOfTable(parts), rowsIn)
      await client.query(`alter table ${quoted(table)} enable trigger user`)
      if (rowsIn.rowCount > 0) report(`${tableName(table)}: ${rowsIn.rowCount}`)
    }
  } finally {
    await parts.return(undefined)
  }
}

/** The rows up to the end of the table; what comes after is left to the caller. */
async function* rowsOfTable(parts: AsyncGenerator<BackupPart>): AsyncGenerator<Buffer> {
  for (;;) {
    const { value: part, done } = await parts.next()
    if (done || part.kind !== 'rows') return
    yield part.bytes
  }
}

async function setSequences(client: PoolClient, { sequences }: BackupFooter): Promise<void> {
  for (const { schema, name, lastValue } of sequences) {
    await client.query('select setval(format($$%I.%I$$, $1::text, $2::text)::regclass, $3::bigint)', [
      schema,
      name,
      lastValue,
    ])
  }
}
