import { type Kysely, sql } from 'kysely'
import type { Frontier } from '../db/frontier.ts'
import type { Database } from '../db/schema.ts'
import { type EventParties, matchHints } from '../desk/match.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { ownSource } from '../runs/trigger-params.ts'
import type { EventHints } from '../sdk/trigger.ts'
import { type Decision, type Dropped, decideEvent, type RoutedEvent } from './decide-event.ts'
import { endEventWaits } from './end-event-waits.ts'
import { eventsInTurn } from './events-in-turn.ts'
import { findListeners, type Listener } from './find-listeners.ts'
import { type FoldedEvent, foldProblems } from './fold-problems.ts'
import { readNoiseMemory, writeNoiseMemory } from './noise-memory.ts'
import { recordDecisions } from './record-decisions.ts'
import { correlateSites, type DevicePresence } from './site-outages.ts'

/** Events routed in one transaction. */
const batchSize = 200
const earliestId = '00000000-0000-0000-0000-000000000000'
/** By how much the clocks of those who store events may differ without that an event waits for a look at all of them. */
const leewaySeconds = 10

interface UnroutedEvent {
  id: string
  source_key: string
  dedup_key: string | null
  state: 'raised' | 'repeated' | 'cleared'
  received_at: Date
  hints: EventHints
  skip: string | null
  skip_reason: RoutedEvent['skipReason']
  type: string
  source: string
  /** Of events that we made ourselves. */
  data: JsonValue
  caused_by_run: string | null
  caused_by_workflow: string | null
}

/**
 * Takes stored events that nobody has routed, finds whom they concern, decides for each trigger that hears them whether
 * a run starts, starts later or does not and why, starts the runs, and continues those that waited for the events: all
 * in one transaction, so that each event starts and continues each run once.
 * Answers how many events it took. With a frontier it does not pass all that were routed before.
 */
export async function routeEvents(
  db: Kysely<Database>,
  registry: Registry,
  loadVersion: LoadVersion,
  clock: () => Date = () => new Date(),
  frontier?: Frontier<string>,
): Promise<number> {
  for (;;) {
    const { taken, routed } = await routeSome(db, registry, loadVersion, clock, frontier)
    if (routed > 0 || taken === 0) return routed
  }
}

async function routeSome(
  db: Kysely<Database>,
  registry: Registry,
  loadVersion: LoadVersion,
  clock: () => Date,
  frontier: Frontier<string> | undefined,
): Promise<{ taken: number; routed: number }> {
  const from = frontier?.from() ?? earliestId
  return db.transaction().execute(async (tx) => {
    // Ids are made by the clocks of those who stored the events, received_at by the database's: of two web processes the
    // one whose clock is behind must not put an end before its beginning.
    const { rows: taken } = await sql<UnroutedEvent>`
      with taken as materialized (
        select id, source_key, dedup_key, state, received_at, hints, skip, skip_reason, type, source, caused_by_run,
               case when source_key = ${ownSource} then data end as data
          from events where routed_at is null and id >= ${from}::uuid order by id limit ${batchSize} for update skip locked
      )
      select *, (select workflow_id from all_runs where all_runs.id = caused_by_run) as caused_by_workflow
        from taken order by received_at, id`.execute(tx)
    const first = taken.map(({ id }) => id).sort()[0]
    if (first !== undefined) frontier?.reached(secondsBefore(first, leewaySeconds))
    const events = await eventsInTurn(tx, taken, from)
    if (events.length === 0) return { taken: taken.length, routed: 0 }
    const now = clock()
    const parties = await findParties(tx, events)
    const folded = await foldEvents(tx, events, now)
    const listeners = await findListeners(tx, loadVersion, {
      sources: [...new Set(events.map((event) => event.source_key))],
    })
    const bySource = Map.groupBy(listeners, ({ sourceKey }) => sourceKey)
    const data = await readData(tx, events, bySource)
    const memory = await readNoiseMemory(
      tx,
      {
        problems: events.flatMap(({ source_key: sourceKey, dedup_key: dedupKey }) =>
          dedupKey === null || !bySource.has(sourceKey) ? [] : [{ sourceKey, dedupKey }],
        ),
        listeners,
        customerIds: [...new Set(parties.flatMap((found) => found?.customer?.id ?? []))],
      },
      now,
    )
    const sites = await correlateSites(tx, presenceIn(events, parties, now), now)
    const decisions = new Map<string, Decision>()
    const dropped: Dropped[] = []
    for (const [index, event] of events.entries()) {
      const routed = toRoutedEvent(event, parties[index], folded.get(event.id), data)
      for (const listener of bySource.get(event.source_key) ?? []) {
        if (!hears(registry, listener, event)) continue
        const made = decideEvent(registry, memory, routed, listener, now, sites.get(event.id))
        decisions.set(`${event.id} ${listener.triggerId}`, made.decision)
        if (made.dropped) drop(decisions, dropped, made.dropped)
      }
    }
    await markRouted(tx, events, parties, folded)
    await recordDecisions(tx, [...decisions.values()], dropped, now)
    await writeNoiseMemory(tx, memory, now)
    await endEventWaits(
      tx,
      events.map(({ id }) => id),
    )
    return { taken: taken.length, routed: events.length }
  })
}

/** The smallest id that was made some seconds before another: a version 7 UUID begins with its milliseconds (RFC 9562, 5.7). */
function secondsBefore(id: string, seconds: number): string {
  const made = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  const hex = Math.max(0, made - seconds * 1000)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** One that waited may have come with the same batch. */
function drop(decisions: Map<string, Decision>, dropped: Dropped[], one: Dropped): void {
  const key = `${one.eventId} ${one.triggerId}`
  const decision = decisions.get(key)
  if (!decision) dropped.push(one)
  else decisions.set(key, { ...decision, decision: 'skipped', reason: one.reason, deferred: undefined })
}

async function findParties(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
): Promise<(EventParties | undefined)[]> {
  const hinting = events.filter(({ hints }) => Object.keys(hints).length > 0)
  if (hinting.length === 0) return []
  const found = await matchHints(
    tx,
    hinting.map(({ hints }) => hints),
  )
  const byEvent = new Map(hinting.map((event, index) => [event.id, found[index]]))
  return events.map(({ id }) => byEvent.get(id))
}

function foldEvents(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
  now: Date,
): Promise<Map<string, FoldedEvent>> {
  const alerts = events.flatMap(
    ({ id, source_key: sourceKey, dedup_key: dedupKey, state, received_at: at }) =>
      dedupKey === null
        ? []
        : [
            {
              id,
              sourceKey,
              dedupKey,
              state: state === 'cleared' ? ('cleared' as const) : ('raised' as const),
              // What a clock ahead of ours says is now.
              at: at < now ? at : now,
            },
          ],
  )
  return foldProblems(tx, alerts)
}

/** Which devices fell silent or are back, as far as they stand at a site. */
function presenceIn(
  events: readonly UnroutedEvent[],
  parties: readonly (EventParties | undefined)[],
  now: Date,
): DevicePresence[] {
  return events.flatMap((event, index) => {
    const { device, site } = parties[index] ?? {}
    if (event.source_key !== ownSource || !device || !site) return []
    if (event.type !== 'device.offline' && event.type !== 'device.online') return []
    const state = event.type === 'device.online' || event.state === 'cleared' ? 'cleared' : 'raised'
    const at = event.received_at < now ? event.received_at : now
    return [{ eventId: event.id, deviceId: device.id, siteId: site.id, state, at }]
  })
}

/** The data of events that some trigger's rules look into; of those that we made ourselves it is there already. */
async function readData(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
  listeners: ReadonlyMap<string, readonly Listener[]>,
): Promise<Map<string, JsonValue>> {
  const wanted = events.filter(
    ({ source_key }) =>
      source_key !== ownSource &&
      listeners.get(source_key)?.some(({ noise }) => noise.filter || noise.minSeverity),
  )
  if (wanted.length === 0) return new Map()
  const rows = await tx
    .selectFrom('events')
    .select(['id', 'data'])
    .where(
      'id',
      'in',
      wanted.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map(({ id, data }) => [id, data]))
}

function toRoutedEvent(
  event: UnroutedEvent,
  parties: EventParties | undefined,
  folded: FoldedEvent | undefined,
  data: ReadonlyMap<string, JsonValue>,
): RoutedEvent {
  return {
    id: event.id,
    sourceKey: event.source_key,
    dedupKey: event.dedup_key,
    state: folded?.state ?? event.state,
    type: event.type,
    source: event.source,
    receivedAt: event.received_at,
    skip: event.skip,
    skipReason: event.skip_reason,
    data: event.source_key === ownSource ? event.data : data.get(event.id),
    causedByRun: event.caused_by_run,
    causedByWorkflow: event.caused_by_workflow,
    parties,
    problem: folded?.problem,
  }
}

/** False for events that we made ourselves and the trigger did not ask for: they are nothing to it. */
function hears(registry: Registry, listener: Listener, event: UnroutedEvent): boolean {
  if (listener.sourceKey !== ownSource) return true
  return registry.trigger(listener.type)?.own?.types.includes(event.type) ?? false
}

async function markRouted(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
  parties: readonly (EventParties | undefined)[],
  folded: ReadonlyMap<string, FoldedEvent>,
): Promise<void> {
  await sql`
    update events e set routed_at = now(), parties = r.parties::jsonb, customer_id = r.customer_id,
           device_id = r.device_id, state = r.state, occurrences = r.occurrences
      from unnest(
        ${events.map((event) => event.id)}::uuid[],
        ${events.map((_, index) => (parties[index] ? JSON.stringify(parties[index]) : null))}::text[],
        ${events.map((_, index) => parties[index]?.customer?.id ?? null)}::uuid[],
        ${events.map((_, index) => parties[index]?.device?.id ?? null)}::uuid[],
        ${events.map((event) => folded.get(event.id)?.state ?? event.state)}::text[],
        ${events.map((event) => folded.get(event.id)?.occurrences ?? 1)}::int[]
      ) as r(id, parties, customer_id, device_id, state, occurrences)
     where e.id = r.id`.execute(tx)
}
