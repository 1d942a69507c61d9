import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewTicket, newTicket, type Ticket } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'
import { insertOfTicket } from './insert-of-ticket.ts'
import { refuseMissing } from './references.ts'
import { presentTicket, type TicketRow } from './ticket-row.ts'

/**
 * Opens a ticket under the customer's contract in force, or answers with the one this effect opened before.
 * Throws `StepFailed` where customer, site, contact, device or parent do not exist, or where a ticket with the same
 * dedup key is open.
 */
export async function createTicket(db: Kysely<Database>, input: NewTicket, effect: Effect): Promise<Ticket> {
  const ticket = newTicket.parse(input)
  const { rows } = await sql<TicketRow>`
    ${insertOfTicket(ticket, effect)} on conflict do nothing returning *
  `.execute(db)
  const row = rows[0] ?? (await findByEffect(db, effect))
  if (row) return presentTicket(row)
  await refuseMissing(db, ticket)
  throw new StepFailed(
    `A ticket with the dedup key "${ticket.dedupKey}" is open. To count a repeat on it, upsert by key instead.`,
    { code: 'already_open' },
  )
}

async function findByEffect(db: Kysely<Database>, effect: Effect): Promise<TicketRow | undefined> {
  return db.selectFrom('tickets').selectAll().where('effect_key', '=', effect.key).executeTakeFirst()
}
