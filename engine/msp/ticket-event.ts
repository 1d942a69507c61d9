import { z } from 'zod'
import { ticket, ticketComment, ticketStatus } from './ticket.ts'
import { actorKind } from './ticket-history.ts'

/** A field that changed, with what it was. */
export const ticketChange = z.object({ field: z.string(), from: z.json(), to: z.json() })

const about = {
  /** As it is now. */
  ticket,
  /** Who did it: what keeps workflows from answering each other. */
  actor_kind: actorKind,
  actor: z.string(),
  changes: z.array(ticketChange),
}

/** What we say ourselves of tickets, by the type of the event. */
export const ticketEvents = {
  'ticket.created': z.object(about),
  /** Any of its fields changed; comments do not count. */
  'ticket.updated': z.object(about),
  'ticket.replied': z.object({
    ...about,
    comment: ticketComment,
    author_kind: ticketComment.shape.authorKind,
    is_public: z.boolean(),
  }),
  'ticket.status_changed': z.object({
    ...about,
    from: ticketStatus,
    to: ticketStatus,
    from_name: z.string().nullable(),
    to_name: z.string().nullable(),
  }),
  'ticket.assigned': z.object({ ...about, from: z.string().nullable(), to: z.string().nullable() }),
  /** It was resolved or closed, and is to be worked on again. */
  'ticket.reopened': z.object(about),
  /** Nobody has to do anything about it any more: resolved or closed. */
  'ticket.closed': z.object(about),
  'ticket.waiting_too_long': z.object({
    ...about,
    status: ticketStatus,
    status_name: z.string().nullable(),
    since: z.iso.datetime(),
    hours_in_status: z.number(),
    /** What the trigger asked for. */
    threshold_hours: z.number(),
    last_customer_reply: z.iso.datetime().nullable(),
    last_technician_reply: z.iso.datetime().nullable(),
  }),
} as const

export type TicketChange = z.output<typeof ticketChange>
export type TicketEventType = keyof typeof ticketEvents
export type TicketEventData<Type extends TicketEventType> = z.output<(typeof ticketEvents)[Type]>
