import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { readBusinessHours } from '../flow/business-hours.ts'
import type { BusinessHours } from '../msp/business-hours.ts'
import { type SlaClock, slaClocks, whenDone } from '../msp/sla-clock.ts'
import { choosePolicy } from '../msp/sla-policy.ts'
import { timeOf } from './calendars.ts'
import { listPolicies, type SlaPolicy } from './policies.ts'
import type { StoredClock } from './stored-clocks.ts'
import { type CustomerFacts, readCustomerFacts, readTicketFacts, type TicketFacts } from './ticket-lives.ts'

export interface TicketClocks {
  ticket: TicketFacts
  /** Undefined where none applies. */
  policy: SlaPolicy | undefined
  clocks: SlaClock[]
}

/** What is promised to everybody. */
export interface Promises {
  policies: readonly SlaPolicy[]
  hoursOfMsp: BusinessHours
}

export async function readPromises(db: Kysely<Database>): Promise<Promises> {
  const [policies, hoursOfMsp] = [await listPolicies(db), await readBusinessHours(db)]
  return { policies, hoursOfMsp }
}

/** What happened to tickets, with what matters of their customers; those that are gone are left out. */
export interface Facts {
  tickets: readonly TicketFacts[]
  customers: ReadonlyMap<string, CustomerFacts>
}

export async function readFacts(db: Kysely<Database>, ticketIds: readonly string[]): Promise<Facts> {
  const tickets = await readTicketFacts(db, ticketIds)
  const customerIds = new Set(tickets.flatMap(({ customerId }) => customerId ?? []))
  return { tickets, customers: await readCustomerFacts(db, [...customerIds]) }
}

/** The clocks of tickets, from what happened to them. */
export function computeClocks({ tickets, customers }: Facts, promises: Promises, now: Date): TicketClocks[] {
  return tickets.map((ticket) =>
    clocksOf(
      ticket,
      ticket.customerId === null ? undefined : customers.get(ticket.customerId),
      promises,
      now,
    ),
  )
}

function clocksOf(
  ticket: TicketFacts,
  customer: CustomerFacts | undefined,
  { policies, hoursOfMsp }: Promises,
  now: Date,
): TicketClocks {
  if (ticket.isMerged) return { ticket, policy: undefined, clocks: [] }
  const { contractId, queue, priority } = ticket
  const policy = choosePolicy(policies, { contractId, customerTags: customer?.tags ?? [], queue, priority })
  if (!policy) return { ticket, policy, clocks: [] }
  const time = timeOf(policy.calendar, { ofMsp: hoursOfMsp, ofCustomer: customer?.hours })
  // What is written has happened, though the clock of the database may be ahead of ours.
  const asOf = ticket.latestAt > now ? ticket.latestAt : now
  return { ticket, policy, clocks: slaClocks(ticket, policy, time, asOf) }
}

/**
 * Whether a ticket keeps the clocks that were stored: it was resolved or closed before the policy of today came or
 * changed, or by one that is gone, and what was promised then is no longer a matter of today.
 */
export function keepsItsClocks(
  { ticket, policy }: TicketClocks,
  stored: readonly StoredClock[],
  { policies }: Promises,
): boolean {
  const doneAt = whenDone(ticket)
  if (doneAt === null || ticket.isMerged || stored.some(({ stopped_at }) => stopped_at === null)) return false
  const gone = stored.some(({ policy_id }) => !policies.some(({ id }) => id === policy_id))
  return gone || !policy || new Date(policy.updatedAt) > doneAt
}
