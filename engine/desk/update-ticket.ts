import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Ticket, type TicketChanges, ticketChanges } from '../msp/ticket.ts'
import { contractInForce } from './contract-in-force.ts'
import { missing, referencesExist, refuseMissing } from './references.ts'
import { presentTicket } from './ticket-row.ts'
import { dedupKeyOnReopening, touchedBy } from './touch.ts'

/**
 * Changes what is given and nothing else. A new customer brings its contract in force; leaving the open states sets
 * the time of closing, coming back to them clears it.
 */
export async function updateTicket(
  db: Kysely<Database>,
  ticketId: string,
  input: TicketChanges,
  effect: Effect,
): Promise<Ticket> {
  const changes = ticketChanges.parse(input)
  const { customerId, siteId, contactId, deviceId, status } = changes
  const row = await db
    .updateTable('tickets')
    .set({
      customer_id: customerId,
      site_id: siteId,
      contact_id: contactId,
      device_id: deviceId,
      subject: changes.subject,
      description: changes.description,
      status,
      priority: changes.priority,
      type: changes.type,
      queue: changes.queue,
      assignee: changes.assignee,
      tags: changes.tags,
      updated_at: sql`now()`,
      touched_at: touchedBy(effect),
    })
    .$if(customerId !== undefined, (query) =>
      query.set({ contract_id: customerId ? contractInForce(sql`${customerId}::uuid`) : null }),
    )
    .$if(status !== undefined && isOpen(status), (query) =>
      query.set({ closed_at: null, dedup_key: dedupKeyOnReopening }),
    )
    .$if(status !== undefined && !isOpen(status), (query) =>
      query.set({ closed_at: sql`coalesce(closed_at, now())` }),
    )
    .where('id', '=', ticketId)
    .where(referencesExist({ customerId, siteId, contactId, deviceId }))
    .returningAll()
    .executeTakeFirst()
  if (row) return presentTicket(row)
  await refuseMissing(db, { customerId, siteId, contactId, deviceId })
  throw missing('ticket', ticketId)
}
