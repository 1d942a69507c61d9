import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Ticket } from '../msp/ticket.ts'
import { presentTicket } from './ticket-row.ts'

/** By id, by the number people see, or by dedup key: the open one, else the latest. */
export async function findTicket(
  db: Kysely<Database>,
  by: { id: string } | { number: number } | { dedupKey: string },
): Promise<Ticket | undefined> {
  const row = await db
    .selectFrom('tickets')
    .selectAll()
    .$if('id' in by, (query) => query.where('id', '=', 'id' in by ? by.id : ''))
    .$if('number' in by, (query) => query.where('number', '=', 'number' in by ? by.number : 0))
    .$if('dedupKey' in by, (query) => query.where('dedup_key', '=', 'dedupKey' in by ? by.dedupKey : ''))
    .orderBy(sql`status in ('resolved', 'closed')`)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && presentTicket(row)
}

/** Tickets resolved or closed since an instant (ISO) on which nobody logged a minute, oldest first. */
export async function listTicketsClosedWithoutTime(db: Kysely<Database>, since: string): Promise<Ticket[]> {
  const rows = await db
    .selectFrom('tickets')
    .selectAll()
    .where('status', 'in', ['resolved', 'closed'])
    .where('closed_at', '>=', new Date(since))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('time_entries')
            .select('time_entries.id')
            .whereRef('time_entries.ticket_id', '=', 'tickets.id'),
        ),
      ),
    )
    .orderBy('closed_at')
    .orderBy('number')
    .execute()
  return rows.map(presentTicket)
}
