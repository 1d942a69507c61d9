import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/**
 * Removes what is past: values that are forgotten, rates that count no more, files of runs that no ticket
 * has, and whoever waited in runs that are over.
 */
export async function sweepStores(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    delete from stored_values
     where ctid = any (array(select ctid from stored_values where expires_at <= ${now} limit 1000))`.execute(
    db,
  )
  await sql`
    delete from rate_marks where ctid = any (array(select ctid from rate_marks where expires_at <= ${now} limit 1000))`.execute(
    db,
  )
  await sql`
    delete from files f using run_files r
     where f.id = r.file_id and r.created_at < ${now}::timestamptz - interval '30 days'
       and not exists (select from ticket_attachments a where a.file_id = f.id)`.execute(db)
  await sql`
    delete from debounce_holders d where not exists (select from runs where runs.id = d.run_id)`.execute(db)
}
