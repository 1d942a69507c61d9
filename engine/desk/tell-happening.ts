import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { type TicketHappening, ticketEventsOf } from '../msp/ticket-events-of.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
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
      hints: {
        ...(ticket.customerId === null ? {} : { customerId: ticket.customerId }),
        ...(ticket.deviceId === null ? {} : { deviceId: ticket.deviceId }),
        ...(ticket.customerId === null || ticket.requesterEmail === null
          ? {}
          : { senderAddress: ticket.requesterEmail }),
      },
      data: { ...data },
      // What a customer or a person brings about is theirs, though a step wrote it down.
      causedByRun: actor.kind === 'automation' ? effect.runId : null,
    })),
  )
}
