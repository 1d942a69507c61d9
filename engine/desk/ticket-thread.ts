import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Message-IDs of a ticket's e-mails, oldest first. */
export async function threadOf(db: Kysely<Database>, ticketId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('ticket_messages')
    .select('message_id')
    .where('ticket_id', '=', ticketId)
    .orderBy('at')
    .orderBy('message_id')
    .execute()
  return rows.map((row) => row.message_id)
}

/** Keeps the Message-ID of an e-mail sent for a ticket; once more is the same. */
export async function rememberSentMessage(
  db: Kysely<Database>,
  ticketId: string,
  messageId: string,
): Promise<void> {
  await sql`
    insert into ticket_messages (message_id, ticket_id, direction, at)
    select ${messageId}, coalesce(merged_into_id, id), 'out', clock_timestamp() from tickets where id = ${ticketId} for share
    on conflict do nothing`.execute(db)
}
