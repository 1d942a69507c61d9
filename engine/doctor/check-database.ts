import { sql } from 'kysely'
import { readMigrations } from '../db/migrate.ts'
import { migrationsDir } from '../open-installation.ts'
import { type Check, fine, warning } from './finding.ts'

/** It answers, or nobody gets here. */
export const checkDatabase: Check = async ({ db }) => {
  const { rows } = await sql<{ version: string; size: string }>`
    select current_setting('server_version') as version, pg_size_pretty(pg_database_size(current_database())) as size`.execute(
    db,
  )
  const [row] = rows
  return fine('database', `PostgreSQL ${row?.version}, ${row?.size}`)
}

/** An older schema is migrated when the installation is opened, and one that this program must not use is refused there. */
export const checkSchema: Check = async ({ db }) => {
  const known = new Set((await readMigrations(migrationsDir)).map(({ number }) => number))
  const { rows } = await sql<{ number: number; name: string }>`
    select number, name from schema_migrations order by number`.execute(db)
  const newer = rows.filter(({ number }) => !known.has(number)).map(({ name }) => name)
  if (newer.length === 0) return fine('schema', `${rows.length} migrations, as this program knows them`)
  return warning(
    'schema',
    `newer than this program: it does not know ${newer.join(', ')}`,
    'Update this program: another process that uses the database is newer. Both go on working meanwhile.',
  )
}
