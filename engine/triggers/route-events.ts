import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { isDatabaseGone } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'
import { type EventParties, matchHints } from '../desk/match.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { insertRuns, type NewRun } from '../runs/new-run.ts'
import { ownSource } from '../runs/trigger-params.ts'
import type { EventHints } from '../sdk/trigger.ts'
import { endEventWaits } from './end-event-waits.ts'
import { foldProblem, type Problem } from './fold-problem.ts'
import { outOfScope } from './in-scope.ts'

/** Events routed in one transaction. */
const batchSize = 200

interface UnroutedEvent {
  id: string
  source_key: string
  dedup_key: string | null
  state: 'raised' | 'repeated' | 'cleared'
  received_at: Date
  hints: EventHints
  skip: string | null
  type: string
  /** Of events that we made ourselves. */
  data: JsonValue
  caused_by_workflow: string | null
}

interface Listener {
  triggerId: string
  workflowId: string
  nodeId: string
  version: number
  sourceKey: string
  type: string
  params: JsonValue
}

interface Decision {
  eventId: string
  listener: Listener
  reason: string
  run: NewRun | undefined
}

/**
 * Takes stored events that nobody has routed, finds whom they concern, decides for each trigger that hears them whether
 * a run starts and why (not), starts the runs, and continues those that waited for the events: all in one transaction,
 * so that each event starts and continues each run once.
 * Answers how many events it took.
 */
export async function routeEvents(
  db: Kysely<Database>,
  registry: Registry,
  loadVersion: LoadVersion,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows: events } = await sql<UnroutedEvent>`
      select id, source_key, dedup_key, state, received_at, hints, skip, type,
             case when source_key = ${ownSource} then data end as data,
             (select workflow_id from all_runs where all_runs.id = caused_by_run) as caused_by_workflow
        from events
       where routed_at is null order by id limit ${batchSize} for update of events skip locked`.execute(tx)
    if (events.length === 0) return 0
    const parties = await findParties(tx, events)
    const states = await foldProblems(tx, events)
    const listeners = await findListeners(tx, events)
    const decisions: Decision[] = []
    for (const [index, event] of events.entries()) {
      for (const listener of listeners.get(event.source_key) ?? []) {
        if (!hears(registry, listener, event)) continue
        decisions.push(await decide(registry, event, listener, parties[index], loadVersion))
      }
    }
    await markRouted(tx, events, parties, states)
    await insertDecisions(tx, decisions)
    await insertRuns(
      tx,
      decisions.flatMap(({ run }) => (run ? [run] : [])),
    )
    await endEventWaits(
      tx,
      events.map(({ id }) => id),
    )
    return events.length
  })
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

/** Brings the problems up to date and answers the state of each event that speaks of one. */
async function foldProblems(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
): Promise<Map<string, { state: 'raised' | 'repeated' | 'cleared'; occurrences: number }>> {
  const alerts = events.filter((event) => event.dedup_key !== null)
  const states = new Map<string, { state: 'raised' | 'repeated' | 'cleared'; occurrences: number }>()
  if (alerts.length === 0) return states
  const sources = alerts.map((event) => event.source_key)
  const keys = alerts.map((event) => event.dedup_key)
  const seenAt = alerts.map((event) => event.received_at)
  // A row for each problem nobody has heard of, so that of two routers the second waits for the first's. In one order
  // for all, so that two routers never wait for each other.
  await sql`
    insert into problems (source_key, dedup_key, state, occurrences, first_seen_at, last_seen_at)
    select source_key, dedup_key, 'cleared', 0, min(at), min(at)
      from unnest(${sources}::text[], ${keys}::text[], ${seenAt}::timestamptz[]) as g(source_key, dedup_key, at)
     group by 1, 2 order by 1, 2
    on conflict (source_key, dedup_key) do nothing`.execute(tx)
  const { rows } = await sql<{
    source_key: string
    dedup_key: string
    state: 'raised' | 'cleared'
    occurrences: number
    first_seen_at: Date
    last_seen_at: Date
  }>`
    select p.* from problems p
     where (source_key, dedup_key) in (select * from unnest(${sources}::text[], ${keys}::text[]))
     order by source_key, dedup_key for update`.execute(tx)
  const problems = new Map<string, Problem & { sourceKey: string; dedupKey: string }>()
  for (const row of rows) {
    problems.set(`${row.source_key} ${row.dedup_key}`, {
      sourceKey: row.source_key,
      dedupKey: row.dedup_key,
      state: row.state,
      occurrences: row.occurrences,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
    })
  }
  for (const event of alerts) {
    const dedupKey = event.dedup_key ?? ''
    const key = `${event.source_key} ${dedupKey}`
    const raisedOrCleared = event.state === 'cleared' ? 'cleared' : 'raised'
    const { problem, state } = foldProblem(problems.get(key), raisedOrCleared, event.received_at)
    problems.set(key, { ...problem, sourceKey: event.source_key, dedupKey })
    states.set(event.id, { state, occurrences: problem.occurrences })
  }
  const folded = [...problems.values()].sort((a, b) =>
    `${a.sourceKey} ${a.dedupKey}` < `${b.sourceKey} ${b.dedupKey}` ? -1 : 1,
  )
  await sql`
    insert into problems (source_key, dedup_key, state, occurrences, first_seen_at, last_seen_at)
    select * from unnest(
      ${folded.map((p) => p.sourceKey)}::text[], ${folded.map((p) => p.dedupKey)}::text[],
      ${folded.map((p) => p.state)}::text[], ${folded.map((p) => p.occurrences)}::int[],
      ${folded.map((p) => p.firstSeenAt)}::timestamptz[], ${folded.map((p) => p.lastSeenAt)}::timestamptz[])
    on conflict (source_key, dedup_key) do update
       set state = excluded.state, occurrences = excluded.occurrences,
           first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at`.execute(tx)
  return states
}

async function findListeners(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
): Promise<Map<string, Listener[]>> {
  const sources = [...new Set(events.map((event) => event.source_key))]
  const { rows } = await sql<Listener>`
    select t.id as "triggerId", t.workflow_id as "workflowId", t.node_id as "nodeId", t.source_key as "sourceKey",
           t.type, t.params, w.published_version as version
      from triggers t join workflows w on w.id = t.workflow_id
     where t.enabled and t.source_key = any(${sources}::text[])
       and w.enabled and w.deleted_at is null and w.published_version is not null`.execute(tx)
  const listeners = new Map<string, Listener[]>()
  for (const row of rows) listeners.set(row.sourceKey, [...(listeners.get(row.sourceKey) ?? []), row])
  return listeners
}

/** False for events that we made ourselves and the trigger did not ask for: they are nothing to it. */
function hears(registry: Registry, listener: Listener, event: UnroutedEvent): boolean {
  if (listener.sourceKey !== ownSource) return true
  return registry.trigger(listener.type)?.own?.types.includes(event.type) ?? false
}

/** Why a trigger of events that we made ourselves wants no run for one of them. */
function refusal(
  registry: Registry,
  { type, params, workflowId }: Listener,
  event: UnroutedEvent,
): string | undefined {
  const trigger = registry.trigger(type)
  if (!trigger?.own) return undefined
  if (event.caused_by_workflow === workflowId) return 'This workflow brought it about itself'
  return trigger.own.refuses(trigger.data.parse(event.data), trigger.params.parse(params))
}

async function decide(
  registry: Registry,
  event: UnroutedEvent,
  listener: Listener,
  parties: EventParties | undefined,
  loadVersion: LoadVersion,
): Promise<Decision> {
  const { workflowId, version, nodeId } = listener
  const customer = parties?.customer ?? null
  const reason =
    event.skip ??
    refusal(registry, listener, event) ??
    (await reasonOfVersion(event, listener, customer, loadVersion))
  if (reason !== undefined) return { eventId: event.id, listener, reason, run: undefined }
  const run = {
    id: uuidv7(),
    workflowId,
    version,
    triggerNode: nodeId,
    eventId: event.id,
    customerId: customer?.id ?? null,
    // What is raised, repeated and cleared must be worked on in that order.
    concurrencyKey: event.dedup_key === null ? null : `${workflowId} ${event.source_key} ${event.dedup_key}`,
  }
  return { eventId: event.id, listener, reason: `Version ${version} was started`, run }
}

/** Why the version itself does not run; one that cannot be read must not hold up the events of all others. */
async function reasonOfVersion(
  event: UnroutedEvent,
  { workflowId, version }: Listener,
  customer: EventParties['customer'],
  loadVersion: LoadVersion,
): Promise<string | undefined> {
  try {
    const { document } = await loadVersion(workflowId, version)
    return outOfScope(document.settings.customerScope, customer, event.received_at.toISOString().slice(0, 10))
  } catch (error) {
    if (isDatabaseGone(error)) throw error
    return `Version ${version} cannot be read (${error instanceof Error ? error.message : error}): publish it anew.`
  }
}

async function markRouted(
  tx: Kysely<Database>,
  events: readonly UnroutedEvent[],
  parties: readonly (EventParties | undefined)[],
  states: ReadonlyMap<string, { state: string; occurrences: number }>,
): Promise<void> {
  await sql`
    update events e set routed_at = now(), parties = r.parties::jsonb, customer_id = r.customer_id,
           device_id = r.device_id, state = r.state, occurrences = r.occurrences
      from unnest(
        ${events.map((event) => event.id)}::uuid[],
        ${events.map((_, index) => (parties[index] ? JSON.stringify(parties[index]) : null))}::text[],
        ${events.map((_, index) => parties[index]?.customer?.id ?? null)}::uuid[],
        ${events.map((_, index) => parties[index]?.device?.id ?? null)}::uuid[],
        ${events.map((event) => states.get(event.id)?.state ?? event.state)}::text[],
        ${events.map((event) => states.get(event.id)?.occurrences ?? 1)}::int[]
      ) as r(id, parties, customer_id, device_id, state, occurrences)
     where e.id = r.id`.execute(tx)
}

async function insertDecisions(tx: Kysely<Database>, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return
  await sql`
    insert into event_decisions (event_id, trigger_id, workflow_id, decision, reason, run_id)
    select * from unnest(
      ${decisions.map((d) => d.eventId)}::uuid[], ${decisions.map((d) => d.listener.triggerId)}::uuid[],
      ${decisions.map((d) => d.listener.workflowId)}::uuid[],
      ${decisions.map((d) => (d.run ? 'started' : 'skipped'))}::text[], ${decisions.map((d) => d.reason)}::text[],
      ${decisions.map((d) => d.run?.id ?? null)}::uuid[])`.execute(tx)
}
