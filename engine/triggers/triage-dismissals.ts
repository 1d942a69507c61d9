import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/**
 * Takes an event out of the triage, with all that say the same of whom they concern, those to come included. False where
 * there is no such event, or it says nothing of anybody.
 */
export async function dismissEvent(
  tx: Kysely<Database>,
  eventId: string,
  by: string,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into triage_dismissals (hints_key, dismissed_by, dismissed_at)
    select md5(hints::text), ${by}, ${now} from events
     where id = ${eventId} and routed_at is not null and hints <> '{}'::jsonb
    on conflict (hints_key) do update set dismissed_by = excluded.dismissed_by, dismissed_at = excluded.dismissed_at`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

/** Puts back what was dismissed. False where it was not. */
export async function restoreEvent(tx: Kysely<Database>, eventId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from triage_dismissals
     where hints_key in (select md5(hints::text) from events where id = ${eventId})`.execute(tx)
  return numAffectedRows === 1n
}
