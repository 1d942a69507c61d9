import type { Kysely } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { AssignmentMethod } from '../msp/assignment.ts'
import type { Effect } from '../msp/ports.ts'
import type { Ticket } from '../msp/ticket.ts'
import { assignTicket } from './assign-ticket.ts'

/** Gives a ticket that was just opened to whoever its queue says; it stays without an assignee where that is nobody. */
export async function giveByQueue(
  db: Kysely<Database>,
  ticket: Ticket,
  method: AssignmentMethod | null,
  effect: Effect,
): Promise<Ticket> {
  if (method === null) return ticket
  const given = await assignTicket(
    db,
    ticket.id,
    { method },
    { onlyUnassigned: true },
    {
      key: uuidv5('queue', effect.key),
      runId: effect.runId,
      actor: { kind: 'automation', name: `Queue ${ticket.queue}` },
    },
  )
  return given.ticket
}
