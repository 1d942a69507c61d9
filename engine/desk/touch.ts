import { type RawBuilder, sql } from 'kysely'
import type { Effect } from '../msp/ports.ts'
import { actorOf } from './actor-of.ts'

/** SQL for `tickets.touched_at`: the first change that is no automation's is a person's, and stays. */
export function touchedBy(effect: Effect): RawBuilder<Date | null> {
  return isByPerson(effect) ? sql`coalesce(tickets.touched_at, now())` : sql`tickets.touched_at`
}

/** Outside a run, unless it says itself that it is automation. */
export function isByPerson(effect: Effect): boolean {
  return effect.runId === null && actorOf(effect).kind !== 'automation'
}

/**
 * SQL for `tickets.dedup_key` when a ticket comes back to an open state: it loses its key to a ticket that was opened
 * for the same problem in the meantime.
 */
export const dedupKeyOnReopening: RawBuilder<string | null> = sql`
  case when exists (
    select 1 from tickets as other
    where other.dedup_key = tickets.dedup_key and other.id <> tickets.id
      and other.status not in ('resolved', 'closed')
  ) then null else tickets.dedup_key end`
