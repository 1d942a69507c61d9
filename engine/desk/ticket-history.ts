import type { Kysely, Selectable } from 'kysely'
import type { Database, TicketHistoryTable } from '../db/schema.ts'
import type { TicketHistoryEntry } from '../msp/ticket-history.ts'

function presentEntry(row: Selectable<TicketHistoryTable>): TicketHistoryEntry {
  return {
    id: row.id,
    ticketId: row.ticket_id,
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    actor: row.actor,
    runId: row.run_id,
    field: row.field,
    from: row.from_value,
    to: row.to_value,
  }
}

/** What became of a ticket, oldest first; `fields` for some of it only. */
export async function listTicketHistory(
  db: Kysely<Database>,
  ticketId: string,
  filter: { fields?: readonly string[]; after?: number; limit?: number } = {},
): Promise<TicketHistoryEntry[]> {
  const { fields, after, limit } = filter
  const rows = await db
    .selectFrom('ticket_history')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .$if(fields !== undefined, (query) => query.where('field', 'in', fields ?? []))
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? 0))
    .orderBy('id')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
  return rows.map(presentEntry)
}

/** The same of many tickets, by ticket, for what is computed of all of them. */
export async function historyOfTickets(
  db: Kysely<Database>,
  ticketIds: readonly string[],
  fields: readonly string[],
): Promise<Map<string, TicketHistoryEntry[]>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('ticket_history')
    .selectAll()
    .where('ticket_id', 'in', ticketIds)
    .where('field', 'in', fields)
    .orderBy('ticket_id')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows.map(presentEntry), ({ ticketId }) => ticketId)
}
