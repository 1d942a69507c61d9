import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { AssignmentMethod } from '../msp/assignment.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewTicket, newTicket, type Ticket } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'
import { giveByQueue } from './give-by-queue.ts'
import { assignmentOfQueue, insertOfTicket } from './insert-of-ticket.ts'
import { nameStatus } from './name-status.ts'
import { refuseMissing } from './references.ts'
import { tellHappening } from './tell-happening.ts'
import { presentTicket, type TicketRow } from './ticket-row.ts'
import { heardTicketEvents, historyOf, startOfTicket } from './write-history.ts'

/**
 * Opens a ticket under the customer's contract in force, or answers with the one this effect opened before.
 * Throws `StepFailed` where customer, site, contact, device or parent do not exist, or where a ticket with the same
 * dedup key is open.
 */
export async function createTicket(db: Kysely<Database>, input: NewTicket, effect: Effect): Promise<Ticket> {
  const given = newTicket.parse(input)
  const named = given.statusName ? await nameStatus(db, { statusName: given.statusName }) : undefined
  const ticket = { ...given, ...named, status: named?.status ?? given.status }
  const { rows } = await sql<TicketRow & { heard: string[]; given_by: AssignmentMethod | null }>`
    with ticket as (
      ${insertOfTicket(ticket, effect)} on conflict do nothing returning *
    ), told as (
      ${historyOf(sql`select ticket.id, 'created', null::jsonb, ${startOfTicket} from ticket`, effect)}
    )
    select ticket.*, ${heardTicketEvents} as heard, ${assignmentOfQueue} as given_by from ticket
  `.execute(db)
  const [made] = rows
  if (made) {
    const opened = presentTicket(made)
    await tellHappening(db, made.heard, { ticket: opened, created: true, changes: [] }, effect)
    return giveByQueue(db, opened, made.given_by, effect)
  }
  const earlier = await findByEffect(db, effect)
  if (earlier) return presentTicket(earlier)
  await refuseMissing(db, ticket)
  throw new StepFailed(
    `A ticket with the dedup key "${ticket.dedupKey}" is open. To count a repeat on it, upsert by key instead.`,
    { code: 'already_open' },
  )
}

async function findByEffect(db: Kysely<Database>, effect: Effect): Promise<TicketRow | undefined> {
  return db.selectFrom('tickets').selectAll().where('effect_key', '=', effect.key).executeTakeFirst()
}
