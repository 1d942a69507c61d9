import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/**
 * Keeps other transactions away from what stands under a key, until this one is over. Steps of several runs may share a
 * transaction and are not kept apart by it: what follows must be one statement.
 */
export async function lockKey(tx: Kysely<Database>, kind: string, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind}:${key}`}, 0))`.execute(tx)
}
