import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/**
 * Forgets the keys of webhook deliveries and past schedule times after 35 days, longer than any sender repeats. Keys of
 * mail stay: a mailbox may be read anew from its first message after years.
 */
export async function forgetOldKeys(db: Kysely<Database>): Promise<void> {
  await sql`
    delete from event_keys
     where received_at < now() - interval '35 days' and source_key not like 'mailbox:%'`.execute(db)
}
