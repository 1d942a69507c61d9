import { type RawBuilder, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type newTicket } from '../msp/ticket.ts'
import { contractInForce } from './contract-in-force.ts'
import { priorityOf } from './priority-matrix.ts'
import { referencesExist } from './references.ts'
import { isByPerson } from './touch.ts'

/**
 * `insert into tickets … select …` without its conflict clause: inserts no row where something referred to is
 * missing. What a person opens is touched from the start: automation does not close it. Without an assignee it goes to
 * whoever gets the new tickets of its queue.
 */
export function insertOfTicket(
  ticket: z.output<typeof newTicket>,
  effect: Effect,
  unless: RawBuilder<unknown> = sql`false`,
): RawBuilder<unknown> {
  const { customerId, siteId, contactId, deviceId, parentId, queue } = ticket
  const contract = customerId ? contractInForce(sql`${customerId}::uuid`) : sql`null::uuid`
  return sql`
    insert into tickets (
      id, customer_id, site_id, contact_id, device_id, parent_id, contract_id, requester_name, requester_email,
      subject, description, status, status_name, priority, impact, urgency, type, category, queue, assignee, source, tags,
      dedup_key, effect_key, run_id, touched_at, closed_at
    )
    select
      ${uuidv7()}::uuid, ${customerId ?? null}::uuid, ${siteId ?? null}::uuid, ${contactId ?? null}::uuid,
      ${deviceId ?? null}::uuid, ${parentId ?? null}::uuid, ${contract},
      ${ticket.requesterName ?? ''}::text, ${ticket.requesterEmail ?? null}::text,
      ${ticket.subject}::text, ${ticket.description}::text, ${ticket.status}::text, ${ticket.statusName ?? null}::text,
      ${priorityFor(ticket)}, ${ticket.impact ?? 'normal'}::text, ${ticket.urgency ?? 'normal'}::text,
      ${ticket.type}::text, ${ticket.category}::text, ${queue}::text,
      coalesce(${ticket.assignee ?? null}::text, (
        select queues.assignee from queues
         where lower(queues.name) = lower(${queue}::text) and queues.active and queues.assignment = 'person'
      )), ${ticket.source}::text,
      ${ticket.tags}::text[], ${ticket.dedupKey ?? null}::text, ${effect.key}::uuid, ${effect.runId}::uuid,
      ${isByPerson(effect) ? sql`now()` : sql`null::timestamptz`},
      ${isOpen(ticket.status) ? sql`null::timestamptz` : sql`now()`}
    where ${referencesExist({ customerId, siteId, contactId, deviceId, parentId })} and not (${unless})`
}

function priorityFor({ priority, impact, urgency }: z.output<typeof newTicket>): RawBuilder<unknown> {
  if (priority !== undefined) return sql`${priority}::text`
  if (impact === undefined && urgency === undefined) return sql`'normal'`
  return priorityOf(sql`${impact ?? 'normal'}::text`, sql`${urgency ?? 'normal'}::text`)
}

/** SQL of how the queue of a new ticket without an assignee gives it away, from a row called `ticket`. */
export const assignmentOfQueue: RawBuilder<string | null> = sql`(
  select assignment from queues
   where lower(queues.name) = lower(ticket.queue) and ticket.assignee is null and active
     and assignment in ('round_robin', 'least_loaded')
)`
