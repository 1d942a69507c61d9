import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewComment, newComment, type TicketComment } from '../msp/ticket.ts'
import { missing } from './references.ts'
import { type CommentRow, presentComment } from './ticket-row.ts'
import { touchedBy } from './touch.ts'

/** Adds a comment, or answers with the one this effect added before. */
export async function commentTicket(
  db: Kysely<Database>,
  ticketId: string,
  input: NewComment,
  effect: Effect,
): Promise<TicketComment> {
  const comment = newComment.parse(input)
  const { rows } = await sql<CommentRow>`
    with ticket as (
      update tickets set updated_at = now(), touched_at = ${touchedBy(effect)}
      where id = ${ticketId}::uuid
        and not exists (select 1 from ticket_comments where effect_key = ${effect.key}::uuid)
      returning id
    )
    insert into ticket_comments (id, ticket_id, author_kind, author_name, visibility, body, effect_key, run_id)
    select ${uuidv7()}::uuid, id, ${comment.authorKind}::text, ${comment.authorName}::text,
      ${comment.visibility}::text, ${comment.body}::text, ${effect.key}::uuid, ${effect.runId}::uuid
    from ticket
    on conflict (effect_key) do nothing
    returning *
  `.execute(db)
  const row =
    rows[0] ??
    (await db
      .selectFrom('ticket_comments')
      .selectAll()
      .where('effect_key', '=', effect.key)
      .executeTakeFirst())
  if (!row) throw missing('ticket', ticketId)
  return presentComment(row)
}
