import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/**
 * Forgets the keys of webhook deliveries and past schedule times after 35 days, longer than any sender repeats, and what
 * triggers remember of problems that are over, refused deliveries, and what waited for events that are gone. Keys of mail
 * stay: a mailbox may be read anew from its first message after years.
 */
export async function forgetOldKeys(db: Kysely<Database>): Promise<void> {
  await sql`
    delete from event_keys
     where received_at < now() - interval '35 days' and source_key not like 'mailbox:%'`.execute(db)
  await sql`
    delete from trigger_problems where updated_at < now() - interval '35 days' and not started`.execute(db)
  await sql`delete from hook_refusals where last_at < now() - interval '35 days'`.execute(db)
  await sql`
    delete from deferred_decisions d where not exists (select from events e where e.id = d.event_id)`.execute(
    db,
  )
}
