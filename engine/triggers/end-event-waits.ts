import { type Kysely, sql } from 'kysely'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { EventRecord } from '../runs/claim.ts'
import { toEnvelope } from '../runs/run-memory.ts'
import { matchKey } from '../waits/match-key.ts'
import { queueParkedRuns } from '../waits/wake-runs.ts'

/** Longer values are no keys: they are not compared. */
const longestValue = 1000

/** A wait and the event that ends it. */
export interface Match {
  waitId: string
  eventId: string
}

/**
 * Ends the waits for events that were just routed, each with the first one that fits it, in the transaction that routes
 * them. Waits that have not looked back yet are left to `lookBack`, so that they end with the first event of all.
 */
export async function endEventWaits(tx: Kysely<Database>, eventIds: readonly string[]): Promise<void> {
  const keyed = await readKeys(tx, eventIds)
  if (keyed.length === 0) return
  const keys = keyed.map(({ key }) => key)
  // The run before its waits: one that is being parked just now is seen as it is then, and one that is parked later
  // looks for ended waits after this transaction.
  await sql`
    select from runs where id in (select run_id from waits where match_key = any(${keys}::text[]) and status = 'open')
     order by id for no key update`.execute(tx)
  const { rows: waits } = await sql<{
    id: string
    runId: string
    key: string
    customer: string | null
    looksBack: boolean
  }>`
    select id, run_id as "runId", match_key as key, details ->> 'customerId' as customer,
           look_back_from is not null as "looksBack" from waits
     where match_key = any(${keys}::text[]) and status = 'open'
     order by id for update`.execute(tx)
  const matches = waits.flatMap(({ id, runId, key, customer, looksBack }): Match[] => {
    if (looksBack) return []
    // What the run did itself, such as its own comment, is no answer to what it asks.
    const first = keyed.find(
      (event) =>
        event.key === key &&
        event.causedByRun !== runId &&
        (customer === null || customer === event.customerId),
    )
    return first ? [{ waitId: id, eventId: first.eventId }] : []
  })
  await endWaitsWith(tx, matches)
}

/** What each event could be waited for by, in the order of their arrival. */
async function readKeys(
  tx: Kysely<Database>,
  eventIds: readonly string[],
): Promise<{ eventId: string; customerId: string | null; causedByRun: string | null; key: string }[]> {
  // From one path that is waited for to the next: that costs the same however many waits there are.
  const { rows } = await sql<{
    id: string
    customer_id: string | null
    caused_by_run: string | null
    type: string
    path: string
    value: string
  }>`
    with recursive batch as materialized (
      select id, type from events where id = any(${eventIds}::uuid[]) and skip is null
    ), heard(type, path) as (
      select type, (select min(details ->> 'path') from waits
                     where status = 'open' and kind = 'event' and details ->> 'type' = batch.type)
        from (select distinct type from batch) batch
      union all
      select type, (select min(details ->> 'path') from waits
                     where status = 'open' and kind = 'event' and details ->> 'type' = heard.type
                       and details ->> 'path' > heard.path)
        from heard where path is not null
    )
    select e.id, e.customer_id, e.caused_by_run, e.type, h.path, e.data #>> string_to_array(h.path, '.') as value
      from heard h join batch using (type) join events e on e.id = batch.id
     where h.path is not null
       and jsonb_typeof(e.data #> string_to_array(h.path, '.')) in ('string', 'number', 'boolean')
       and length(e.data #>> string_to_array(h.path, '.')) <= ${longestValue}
     order by e.id`.execute(tx)
  return rows.map(({ id, customer_id, caused_by_run, type, path, value }) => ({
    eventId: id,
    customerId: customer_id,
    causedByRun: caused_by_run,
    key: matchKey(type, path, value),
  }))
}

/** Ends waits that the caller has locked, after their runs, queues their runs, and keeps with the event that it continued them. */
export async function endWaitsWith(tx: Kysely<Database>, matches: readonly Match[]): Promise<void> {
  if (matches.length === 0) return
  const envelopes = await readEnvelopes(tx, [...new Set(matches.map(({ eventId }) => eventId))])
  const { rows } = await sql<{ run_id: string }>`
    with ended as (
      update waits w set status = 'done', ended_by = 'signal', data = m.data::jsonb
        from unnest(
          ${matches.map(({ waitId }) => waitId)}::uuid[], ${matches.map(({ eventId }) => eventId)}::uuid[],
          ${matches.map(({ eventId }) => envelopes.get(eventId) ?? 'null')}::text[]
        ) as m(wait_id, event_id, data)
       where w.id = m.wait_id and w.status = 'open'
      returning w.run_id, m.event_id, w.details
    ), told as (
      insert into event_decisions (event_id, workflow_id, decision, reason, run_id, code, details)
      select ended.event_id, r.workflow_id, 'continued',
             format('It was waited for: its %s is %s', ended.details ->> 'path', ended.details ->> 'equals'), r.id,
             'waited_for', jsonb_build_object('path', ended.details ->> 'path', 'value', ended.details ->> 'equals')
        from ended join runs r on r.id = ended.run_id
    )
    select run_id from ended`.execute(tx)
  await queueParkedRuns(
    tx,
    rows.map(({ run_id }) => run_id),
  )
}

/** The events as flows see them, as JSON texts. */
async function readEnvelopes(
  tx: Kysely<Database>,
  eventIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<EventRecord>`
    select id, type, source, dedup_key as "dedupKey", state, occurrences, occurred_at as "occurredAt",
           received_at as "receivedAt", trust, parties, data, raw
      from events where id = any(${eventIds}::uuid[])`.execute(tx)
  return new Map(rows.map((event) => [event.id, toJsonbText(toEnvelope({ event }))]))
}
