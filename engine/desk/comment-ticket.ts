import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewComment, newComment, type TicketComment } from '../msp/ticket.ts'
import { findTicket } from './find-ticket.ts'
import { missing } from './references.ts'
import { tellHappening } from './tell-happening.ts'
import { type CommentRow, presentComment } from './ticket-row.ts'
import { touchedBy } from './touch.ts'
import { heardTicketEvents, historyOf, storyOfComment } from './write-history.ts'

/**
 * Adds a comment, or answers with the one this effect added before. What is written on a ticket that was merged is written
 * on the one it became part of.
 */
export async function commentTicket(
  db: Kysely<Database>,
  ticketId: string,
  input: NewComment,
  effect: Effect,
): Promise<TicketComment> {
  const comment = newComment.parse(input)
  const { rows } = await sql<CommentRow & { heard: string[] }>`
    with ticket as (
      update tickets set updated_at = now(), touched_at = ${touchedBy(effect)}
      where id = ${ticketId}::uuid and merged_into_id is null
        and not exists (select 1 from ticket_comments where effect_key = ${effect.key}::uuid)
      returning id
    ), comment as (
      insert into ticket_comments (id, ticket_id, author_kind, author_name, visibility, body, effect_key, run_id)
      select ${uuidv7()}::uuid, id, ${comment.authorKind}::text, ${comment.authorName}::text,
        ${comment.visibility}::text, ${comment.body}::text, ${effect.key}::uuid, ${effect.runId}::uuid
      from ticket
      on conflict (effect_key) do nothing
      returning *
    ), told as (
      ${historyOf(sql`select comment.ticket_id, 'comment', null::jsonb, ${storyOfComment} from comment`, effect)}
    )
    select comment.*, ${heardTicketEvents} as heard from comment
  `.execute(db)
  const [made] = rows
  if (made) {
    const added = presentComment(made)
    await tellComment(db, made.heard, added, effect)
    return added
  }
  const row = await db
    .selectFrom('ticket_comments')
    .selectAll()
    .where('effect_key', '=', effect.key)
    .executeTakeFirst()
  if (row) return presentComment(row)
  const ticket = await findTicket(db, { id: ticketId })
  if (!ticket || ticket.mergedIntoId === null) throw missing('ticket', ticketId)
  return commentTicket(db, ticket.mergedIntoId, input, effect)
}

async function tellComment(
  db: Kysely<Database>,
  heard: readonly string[],
  comment: TicketComment,
  effect: Effect,
): Promise<void> {
  if (!heard.includes('ticket.replied')) return
  const ticket = await findTicket(db, { id: comment.ticketId })
  if (ticket) await tellHappening(db, heard, { ticket, created: false, changes: [], comment }, effect)
}
