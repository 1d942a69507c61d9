import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Ticket, type TicketClosing } from '../msp/ticket.ts'
import { changeTicket } from './change-ticket.ts'
import { missing } from './references.ts'
import { presentTicket } from './ticket-row.ts'

/**
 * Closes a ticket with what solved it. With `onlyIfUntouched` a ticket that a person changed stays as it is, and the
 * reason says so; a ticket that is no longer open is fine.
 */
export async function closeTicket(
  db: Kysely<Database>,
  ticketId: string,
  close: TicketClosing,
  effect: Effect,
): Promise<{ closed: boolean; reason: string; ticket: Ticket }> {
  const closed = await changeTicket(
    db,
    ticketId,
    {
      set: {
        status: sql`'closed'`,
        status_name: sql`null`,
        resolution: sql`${close.resolution}::text`,
        ...(close.resolutionCode === undefined
          ? {}
          : { resolution_code: sql`${close.resolutionCode}::text` }),
        closed_at: sql`coalesce(tickets.closed_at, now())`,
      },
      when: close.onlyIfUntouched
        ? sql`before.status not in ('closed', 'resolved') and before.touched_at is null`
        : sql`before.status <> 'closed'`,
    },
    effect,
  )
  if (closed) {
    if (close.withChildren) await closeChildren(db, closed, close, effect)
    return { closed: true, reason: 'was open', ticket: closed }
  }
  const row = await db.selectFrom('tickets').selectAll().where('id', '=', ticketId).executeTakeFirst()
  if (!row) throw missing('ticket', ticketId)
  const ticket = presentTicket(row)
  if (!isOpen(ticket.status)) return { closed: true, reason: `was ${ticket.status} already`, ticket }
  return { closed: false, reason: `a person has worked on it since ${ticket.touchedAt}`, ticket }
}

/** Those that a person changed stay open where the ticket would have. */
async function closeChildren(
  db: Kysely<Database>,
  parent: Ticket,
  close: TicketClosing,
  effect: Effect,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with recursive below (id, status, depth) as (
      select id, status, 1 from tickets where parent_id = ${parent.id}
      union all
      select tickets.id, tickets.status, depth + 1 from tickets join below on tickets.parent_id = below.id
       where depth < 100
    )
    select distinct id from below where status <> 'closed' order by id`.execute(db)
  const resolution = close.resolution || `Closed with #${parent.number}`
  for (const { id } of rows) {
    await closeTicket(db, id, { ...close, resolution, withChildren: false }, effect)
  }
}
