import { type RawBuilder, sql } from 'kysely'
import type { Effect } from '../msp/ports.ts'

/** SQL for `tickets.touched_at`: the first change outside a run is a person's, and stays. */
export function touchedBy(effect: Effect): RawBuilder<Date | null> {
  return effect.runId === null ? sql`coalesce(tickets.touched_at, now())` : sql`tickets.touched_at`
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
