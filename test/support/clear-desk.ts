import { type Kysely, sql } from 'kysely'
import type { Database } from '#engine/db/schema.ts'

/** What belongs to another row comes before it. A truncate would wait for, and block, whatever the engine looks at. */
const filled = [
  'billing_lines',
  'time_entries',
  'contract_draws',
  'seat_changes',
  'seat_lines',
  'ticket_repeats',
  'ticket_messages',
  'ticket_attachments',
  'ticket_comments',
  'stored_values',
  'approvals',
  'teams',
  'tickets',
  'devices',
  'contracts',
  'contacts',
  'sites',
  'connections',
  'customers',
  'lookup_tables',
  'canned_replies',
  'scripts',
] as const

/** Everything that examples put into the desk, the connections, tables and stored values is gone. */
export async function clearDesk(db: Kysely<Database>): Promise<void> {
  for (const table of filled) await sql`delete from ${sql.table(table)}`.execute(db)
  await sql`delete from auth."user" where email like '%@msp.example'`.execute(db)
}
