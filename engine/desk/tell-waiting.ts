import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { ticketStatus } from '../msp/ticket.ts'
import type { TicketEventData } from '../msp/ticket-event.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { hintsOf } from './tell-happening.ts'
import { presentTicket, type TicketRow } from './ticket-row.ts'

/** Tickets in one transaction. */
const batchSize = 500

const watch = z.object({ status: ticketStatus.exclude(['closed']), hours: z.number().positive() })

type Watch = z.output<typeof watch>

/**
 * Says of each ticket that stands in a status for longer than some trigger allows, once for each stay in it. Answers how
 * many events it stored.
 */
export async function tellWaiting(db: Kysely<Database>, now: Date): Promise<number> {
  let stored = 0
  for (const wanted of await findWatches(db)) {
    for (let told = batchSize; told === batchSize; stored += told) {
      told = await db.transaction().execute((tx) => tellOnce(tx, wanted, now))
    }
  }
  return stored
}

/** What the triggers that hear of it ask for, each once. */
async function findWatches(db: Kysely<Database>): Promise<Watch[]> {
  const { rows } = await sql<{ params: unknown }>`
    select distinct jsonb_build_object('status', params -> 'status', 'hours', params -> 'hours') as params
      from triggers join workflows on workflows.id = triggers.workflow_id
     where 'ticket.waiting_too_long' = any (hears) and triggers.enabled and workflows.enabled
       and workflows.deleted_at is null
     order by 1`.execute(db)
  return rows.flatMap(({ params }) => watch.safeParse(params).data ?? [])
}

async function tellOnce(tx: Kysely<Database>, { status, hours }: Watch, now: Date): Promise<number> {
  const before = new Date(now.getTime() - hours * 3_600_000)
  const { rows } = await sql<TicketRow & { last_customer: Date | null; last_technician: Date | null }>`
    with due as (
      select id, status_since from tickets
       where status = ${sql.lit(status)} and status_since <= ${before} and merged_into_id is null
         and not exists (
           select 1 from ticket_waits_told as told
            where told.ticket_id = tickets.id and told.status = ${status} and told.hours = ${hours}
              and told.since = tickets.status_since)
       order by status_since limit ${batchSize}
    ), told as (
      insert into ticket_waits_told (ticket_id, status, hours, since)
      select id, ${status}, ${hours}, status_since from due
      on conflict (ticket_id, status, hours) do update set since = excluded.since, told_at = now()
       where ticket_waits_told.since <> excluded.since
      returning ticket_id
    )
    select tickets.*,
           (select max(created_at) from ticket_comments
             where ticket_id = tickets.id and author_kind = 'customer') as last_customer,
           (select max(created_at) from ticket_comments
             where ticket_id = tickets.id and author_kind = 'technician' and visibility = 'public') as last_technician
      from told join tickets on tickets.id = told.ticket_id
     order by status_since, number`.execute(tx)
  await storeOwnEvents(
    tx,
    rows.map((row) => {
      const ticket = presentTicket(row)
      const data: TicketEventData<'ticket.waiting_too_long'> = {
        ticket,
        actor_kind: 'automation',
        actor: 'Automation',
        changes: [],
        status,
        status_name: ticket.statusName,
        since: row.status_since.toISOString(),
        hours_in_status: Math.floor((now.getTime() - row.status_since.getTime()) / 360_000) / 10,
        threshold_hours: hours,
        last_customer_reply: row.last_customer?.toISOString() ?? null,
        last_technician_reply: row.last_technician?.toISOString() ?? null,
      }
      return {
        type: 'ticket.waiting_too_long',
        source: 'tickets',
        occurredAt: now,
        hints: hintsOf(ticket),
        data: { ...data },
      }
    }),
  )
  return rows.length
}
