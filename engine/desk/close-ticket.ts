import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Ticket } from '../msp/ticket.ts'
import { missing } from './references.ts'
import { presentTicket } from './ticket-row.ts'
import { touchedBy } from './touch.ts'

/**
 * Closes a ticket with what solved it. With `onlyIfUntouched` a ticket that a person changed stays as it is, and the
 * reason says so; a ticket that is no longer open is fine.
 */
export async function closeTicket(
  db: Kysely<Database>,
  ticketId: string,
  close: { resolution: string; onlyIfUntouched: boolean },
  effect: Effect,
): Promise<{ closed: boolean; reason: string; ticket: Ticket }> {
  const closed = await db
    .updateTable('tickets')
    .set({
      status: 'closed',
      resolution: close.resolution,
      closed_at: sql`coalesce(closed_at, now())`,
      updated_at: sql`now()`,
      touched_at: touchedBy(effect),
    })
    .where('id', '=', ticketId)
    .where('status', '<>', 'closed')
    .$if(close.onlyIfUntouched, (query) =>
      query.where('touched_at', 'is', null).where('status', '<>', 'resolved'),
    )
    .returningAll()
    .executeTakeFirst()
  if (closed) return { closed: true, reason: 'was open', ticket: presentTicket(closed) }
  const row = await db.selectFrom('tickets').selectAll().where('id', '=', ticketId).executeTakeFirst()
  if (!row) throw missing('ticket', ticketId)
  const ticket = presentTicket(row)
  if (!isOpen(ticket.status)) return { closed: true, reason: `was ${ticket.status} already`, ticket }
  return { closed: false, reason: `a person has worked on it since ${ticket.touchedAt}`, ticket }
}
