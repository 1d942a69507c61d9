import { type Kysely, sql } from 'kysely'
import { checkConnection } from '../connections/check.ts'
import type { LendMeans } from '../connections/means.ts'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { Connector } from '../sdk/connector.ts'

export interface CheckDeps {
  db: Kysely<Database>
  secrets: SecretBox
  registry: { connector(type: string): Connector | undefined }
  lendMeans: LendMeans
}

/** Looked at in one turn, so that a long list is no burst. */
const most = 5

/**
 * Tries connections that were not tried for so many minutes, against the system itself, as the button does; a password that
 * is wrong is not tried more often than one that is right, which could lock an account. Answers how many were tried.
 */
export async function recheckConnections(
  { db, secrets, registry, lendMeans }: CheckDeps,
  minutes: number,
  now: Date,
): Promise<number> {
  if (minutes === 0) return 0
  // Marked before they are tried, so that of several processes one tries each.
  const { rows } = await sql<{ id: string }>`
    update connections set checked_at = ${now}
     where id in (select id from connections
                   where status <> 'unchecked' and checked_at < ${new Date(now.getTime() - minutes * 60_000)}
                   order by checked_at limit ${most} for update skip locked)
    returning id`.execute(db)
  for (const { id } of rows) await checkConnection(db, secrets, registry.connector, id, lendMeans)
  return rows.length
}
