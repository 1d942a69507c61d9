import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Runs several statements as one, in the caller's transaction where there is one. */
export function withinTransaction<Result>(
  db: Kysely<Database>,
  work: (tx: Kysely<Database>) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}
