import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { endWaitsWith } from './end-event-waits.ts'

/** Waits looked at in one transaction. */
const batchSize = 200
/** Ids of events are made by the clock of whoever stored them; `received_at` is the database's. */
const clocksApartMs = 60_000

/**
 * Ends new waits for events with the first one that arrived within the time they look back to, or else leaves them to
 * the events to come. Answers how many waits are settled so.
 *
 * No event falls between the two: it is committed before the router reads the waits, and a wait is committed before it
 * is looked at here. Where the router did not see the wait, the wait came later than the event, so the event is seen
 * here. One that nobody has routed by then (whose customer is not known yet) is waited for until the next look.
 */
export async function lookBack(db: Kysely<Database>): Promise<number> {
  let all = 0
  for (;;) {
    const { looked, settled } = await db.transaction().execute(lookBackOnce)
    all += settled
    if (looked < batchSize || settled === 0) return all
  }
}

interface LookingBack {
  id: string
  runId: string
  from: Date
  type: string
  path: string
  equals: string
  customer: string | null
}

async function lookBackOnce(tx: Kysely<Database>): Promise<{ looked: number; settled: number }> {
  // The run before its waits; one that is being written just now is taken with the next look.
  const { rows: runs } = await sql<{ id: string }>`
    select id from runs
     where id in (select run_id from waits where status = 'open' and look_back_from is not null
                   order by look_back_from limit ${batchSize})
     order by id for no key update skip locked`.execute(tx)
  if (runs.length === 0) return { looked: 0, settled: 0 }
  // The lock comes first and the search in a statement of its own: a router that holds the lock leaves the wait to us,
  // and what it routed has to be seen.
  const { rows: waits } = await sql<LookingBack>`
    select id, run_id as "runId", look_back_from as from, details ->> 'type' as type, details ->> 'path' as path,
           details ->> 'equals' as equals, details ->> 'customerId' as customer
      from waits where status = 'open' and look_back_from is not null and run_id = any(${runs.map(({ id }) => id)}::uuid[])
     order by look_back_from limit ${batchSize} for update skip locked`.execute(tx)
  if (waits.length === 0) return { looked: 0, settled: 0 }
  const found: Found[] = []
  for (const alike of groupByKind(waits)) found.push(...(await findFirst(tx, alike)))
  const first = new Map(found.map((row) => [row.waitId, row]))
  await endWaitsWith(
    tx,
    found.filter(({ routed }) => routed),
  )
  const settled = waits.map(({ id }) => id).filter((id) => first.get(id)?.routed !== false)
  await sql`update waits set look_back_from = null where id = any(${settled}::uuid[])`.execute(tx)
  return { looked: waits.length, settled: settled.length }
}

interface Found {
  waitId: string
  eventId: string
  routed: boolean
}

/**
 * The first event for each of some waits that look for the same type at the same path. The events are read once for
 * all of them: there may be many of each.
 */
async function findFirst(tx: Kysely<Database>, [kind, ...others]: Alike): Promise<Found[]> {
  const waits = [kind, ...others]
  const path = sql`${kind.path.split('.')}::text[]`
  const earliest = Math.min(...waits.map(({ from }) => from.getTime()))
  const { rows } = await sql<Found>`
    with w as materialized (
      select * from unnest(
        ${waits.map(({ id }) => id)}::uuid[], ${waits.map(({ runId }) => runId)}::uuid[],
        ${waits.map(({ from }) => from)}::timestamptz[], ${waits.map(({ equals }) => equals)}::text[],
        ${waits.map(({ customer }) => customer)}::uuid[]
      ) as w(id, run_id, look_back_from, equals, customer_id)
    ), seen as materialized (
      select id, received_at, routed_at, customer_id, caused_by_run, data #>> ${path} as value from events
       where type = ${kind.type} and id >= ${firstIdOf(earliest - clocksApartMs)} and skip is null
         and source_key not like 'manual:%'
         and data #>> ${path} = any(${waits.map(({ equals }) => equals)}::text[])
         and jsonb_typeof(data #> ${path}) in ('string', 'number', 'boolean')
    )
    select distinct on (w.id) w.id as "waitId", e.id as "eventId", e.routed_at is not null as routed
      from w join seen e on e.value = w.equals and e.received_at >= w.look_back_from
     where (e.routed_at is null or w.customer_id is null or e.customer_id = w.customer_id)
       -- What started the run, continued it before, or was done by itself, is no answer to what it asks now.
       and e.caused_by_run is distinct from w.run_id
       and not exists (select from event_decisions d where d.event_id = e.id and d.run_id = w.run_id)
     order by w.id, e.id`.execute(tx)
  return rows
}

type Alike = [LookingBack, ...LookingBack[]]

function groupByKind(waits: readonly LookingBack[]): Alike[] {
  const groups = new Map<string, Alike>()
  for (const wait of waits) {
    const kind = JSON.stringify([wait.type, wait.path])
    const group = groups.get(kind)
    if (group) group.push(wait)
    else groups.set(kind, [wait])
  }
  return [...groups.values()]
}

/** The smallest UUIDv7 of a moment, in milliseconds (RFC 9562 section 5.7). */
function firstIdOf(moment: number): string {
  const hex = Math.max(0, moment).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
