import { type RawBuilder, sql } from 'kysely'
import type { Effect } from '../msp/ports.ts'
import { ticketEvents } from '../msp/ticket-event.ts'
import { heardOwnEvents } from '../own-events/heard-own-events.ts'
import { actorOf } from './actor-of.ts'

/**
 * `insert into ticket_history … select …` for the statement that makes a change: rows of (ticket_id, field, from_value,
 * to_value) out of `rows`, with who made it.
 */
export function historyOf(rows: RawBuilder<unknown>, effect: Effect): RawBuilder<unknown> {
  const { kind, name } = actorOf(effect)
  return sql`
    insert into ticket_history (ticket_id, actor_kind, actor, run_id, field, from_value, to_value)
    select changed.ticket_id, ${kind}::text, ${name}::text, ${effect.runId}::uuid, changed.field,
           changed.from_value, changed.to_value
      from (${rows}) as changed (ticket_id, field, from_value, to_value)`
}

/** SQL of what a new ticket starts with, from a row called `ticket`. */
export const startOfTicket: RawBuilder<unknown> = sql`
  jsonb_build_object(
    'status', ticket.status, 'priority', ticket.priority, 'queue', ticket.queue, 'assignee', ticket.assignee,
    'customer', ticket.customer_id
  )`

/** SQL of what the history tells of a comment, from a row called `comment`. */
export const storyOfComment: RawBuilder<unknown> = sql`
  jsonb_build_object('id', comment.id, 'visibility', comment.visibility, 'authorKind', comment.author_kind)`

/** SQL of the types of ticket events that somebody listens for. */
export const heardTicketEvents: RawBuilder<string[]> = heardOwnEvents(
  Object.keys(ticketEvents).filter((type) => type !== 'ticket.waiting_too_long'),
)
