import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import type { Ticket } from '../msp/ticket.ts'
import { type TicketHappening, ticketEventsOf } from '../msp/ticket-events-of.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import type { EventHints } from '../sdk/trigger.ts'
import { actorOf } from './actor-of.ts'

/** Stores the events that tell of a write, in its transaction, as far as somebody listens (`heard`) for them. */
export async function tellHappening(
  db: Kysely<Database>,
  heard: readonly string[],
  happening: Omit<TicketHappening, 'actor'>,
  effect: Effect,
): Promise<void> {
  if (heard.length === 0) return
  const actor = actorOf(effect)
  const { ticket } = happening
  const said = ticketEventsOf({ ...happening, actor }).filter(({ type }) => heard.includes(type))
  await storeOwnEvents(
    db,
    said.map(({ type, data }) => ({
      type,
      source: 'tickets',
      occurredAt: new Date(ticket.updatedAt),
      hints: hintsOf(ticket),
      data: { ...data },
      // What a customer or a person brings about is theirs, though a step wrote it down.
      causedByRun: actor.kind === 'automation' ? effect.runId : null,
    })),
  )
}

/** Whom an event of a ticket concerns. */
export function hintsOf({ customerId, deviceId, requesterEmail }: Ticket): EventHints {
  return {
    ...(customerId === null ? {} : { customerId }),
    ...(deviceId === null ? {} : { deviceId }),
    // Who wrote says whose contact it is, never whose ticket.
    ...(customerId === null || requesterEmail === null ? {} : { senderAddress: requesterEmail }),
  }
}
