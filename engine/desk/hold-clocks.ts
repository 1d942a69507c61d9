import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { missing } from './references.ts'
import { historyOf } from './write-history.ts'

/**
 * Stops the SLA clocks of a ticket, or lets them run on, whatever its status: a line of its history, by which they are
 * computed. Once more changes nothing. Throws `StepFailed` where there is no such ticket.
 */
export async function holdClocks(
  db: Kysely<Database>,
  ticketId: string,
  held: boolean,
  effect: Effect,
): Promise<{ held: boolean; changed: boolean }> {
  const state = held ? 'paused' : 'running'
  const { rows } = await sql<{ changed: boolean }>`
    with ticket as (
      select id from tickets where id = ${ticketId}::uuid for update
    ), before as (
      select coalesce((
        select to_value #>> '{}' from ticket_history
         where ticket_id = ${ticketId}::uuid and field = 'sla' order by id desc limit 1), 'running') as state
    ), told as (
      ${historyOf(
        sql`select ticket.id, 'sla', to_jsonb(before.state), to_jsonb(${state}::text)
              from ticket, before where before.state <> ${state}`,
        effect,
      )} returning id
    )
    select exists (select from told) as changed from ticket`.execute(db)
  const [row] = rows
  if (!row) throw missing('ticket', ticketId)
  return { held, changed: row.changed }
}
