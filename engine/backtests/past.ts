import { type Kysely, sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import type { EventParties } from '../desk/match.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import type { EventRecord } from '../runs/claim.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { ownSource } from '../runs/trigger-params.ts'
import type { KeptAnswer } from '../scenarios/answers.ts'
import { keptAnswers } from '../scenarios/kept-answers.ts'
import { effectsOf } from '../scenarios/played.ts'
import { type RecordedStep, readRecordedSteps } from '../scenarios/recorded-steps.ts'
import type { PastEvent } from './replay-rules.ts'
import { amountOf, type PricedEffect, type Why } from './summary.ts'

/** Which events concern a workflow: by where they came from, and of our own by their type. */
export interface HeardSources {
  sources: readonly string[]
  ownTypes: readonly string[]
}

export interface Span extends HeardSources {
  from: Date
  to: Date
}

/** A run that the published version made of an event. */
export interface LiveRun {
  id: string
  eventId: string
  triggerNode: string
  failed: boolean
  startedAt: Date
  effects: PricedEffect[]
  answers: KeptAnswer[]
}

export interface PastItem {
  event: PastEvent
  record: EventRecord
  /** Started by a person or another workflow: no rule looks at it. */
  byHand: boolean
  runs: LiveRun[]
  /** Why the published version did what it did. */
  reason: string
  /** The same by its code, where there is one reason that has one. */
  why: Why | null
}

const within = ({ from, to, sources, ownTypes }: Span) => sql`
  id >= ${idAt(from.getTime())} and id < ${idAt(to.getTime())} and routed_at is not null
  and (source_key = any(${sources}::text[]) or source_key = ${ownSource} and type = any(${ownTypes}::text[]))`

export async function countPast(db: Kysely<Database>, span: Span): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from events where ${within(span)}`.execute(db)
  return rows[0]?.count ?? 0
}

interface EventRow {
  id: string
  source_key: string
  type: string
  source: string
  dedup_key: string | null
  state: 'raised' | 'repeated' | 'cleared'
  occurrences: number
  customer_id: string | null
  occurred_at: Date
  received_at: Date
  trust: string
  parties: (EventParties & JsonObject) | null
  data: JsonValue
  raw: JsonValue
  skip: string | null
  skip_reason: PastEvent['skipReason']
  caused_by_run: string | null
  caused_by_workflow: string | null
}

/** The next past events behind `after`, in the order of their arrival, each with what the published version did with it. */
export async function readPast(
  db: Kysely<Database>,
  { registry, loadVersion }: { registry: Registry; loadVersion: LoadVersion },
  workflowId: string,
  span: Span,
  { after, limit }: { after: string; limit: number },
): Promise<PastItem[]> {
  const { rows } = await sql<EventRow>`
    select id, source_key, type, source, dedup_key, state, occurrences, customer_id, occurred_at, received_at, trust, parties,
           data, raw, skip, skip_reason, caused_by_run,
           (select workflow_id from all_runs where all_runs.id = caused_by_run) as caused_by_workflow
      from events where ${within(span)} and id > ${after} order by id limit ${limit}`.execute(db)
  const decided = await readDecisions(
    db,
    workflowId,
    rows.map(({ id }) => id),
  )
  const runs = await readRuns(
    db,
    registry,
    loadVersion,
    workflowId,
    [...decided.values()].flatMap(({ runIds }) => runIds),
  )
  const byEvent = Map.groupBy(runs, ({ eventId }) => eventId)
  return rows.map((row) => ({
    event: toPastEvent(row),
    record: toRecord(row),
    byHand: row.source_key.startsWith('manual:'),
    runs: byEvent.get(row.id) ?? [],
    reason: decided.get(row.id)?.reason ?? '',
    why: decided.get(row.id)?.why ?? null,
  }))
}

interface Decided {
  reason: string
  why: Why | null
  runIds: string[]
}

async function readDecisions(
  db: Kysely<Database>,
  workflowId: string,
  eventIds: readonly string[],
): Promise<Map<string, Decided>> {
  const { rows } = await sql<{ eventId: string } & Decided>`
    select event_id as "eventId", string_agg(reason, '; ') as reason,
           case when count(*) = 1 and max(code) is not null
                then jsonb_build_object('code', max(code), 'details', coalesce(nullif(jsonb_agg(details) -> 0, 'null'), '{}')) end as why,
           coalesce(array_agg(run_id) filter (where run_id is not null and decision = 'started'), '{}') as "runIds"
      from event_decisions where workflow_id = ${workflowId} and event_id = any(${eventIds}::uuid[])
     group by event_id`.execute(db)
  return new Map(rows.map(({ eventId, ...rest }) => [eventId, rest]))
}

async function readRuns(
  db: Kysely<Database>,
  registry: Registry,
  loadVersion: LoadVersion,
  workflowId: string,
  runIds: readonly string[],
): Promise<LiveRun[]> {
  if (runIds.length === 0) return []
  const { rows } = await sql<Omit<LiveRun, 'effects' | 'answers'> & { version: number }>`
    select id, event_id as "eventId", trigger_node as "triggerNode", version, status = 'failed' as failed,
           coalesce(started_at, created_at) as "startedAt"
      from all_runs where id = any(${runIds}::uuid[]) and mode = 'live'`.execute(db)
  const steps = Map.groupBy(
    await readRecordedSteps(
      db,
      rows.map(({ id }) => id),
    ),
    ({ runId }) => runId,
  )
  return Promise.all(
    rows.map(async ({ version, ...run }) => {
      const graph = await loadVersion(workflowId, version)
      const typeOf = (nodeId: string) => graph.nodes.get(nodeId)?.node.type
      const own = steps.get(run.id) ?? []
      return { ...run, effects: pricedEffects(registry, typeOf, own), answers: keptAnswers(graph, own) }
    }),
  )
}

function pricedEffects(
  registry: Registry,
  typeOf: (nodeId: string) => string | undefined,
  steps: readonly RecordedStep[],
): PricedEffect[] {
  return steps.flatMap((step) =>
    effectsOf(registry, typeOf, [step]).map((effect) =>
      bills(registry, effect.kind) ? { ...effect, amount: amountOf(step.output) } : effect,
    ),
  )
}

/** True for writes about money. */
export function bills(registry: Registry, kind: string): boolean {
  return registry.kind(kind)?.category === 'money'
}

function toPastEvent(row: EventRow): PastEvent {
  return {
    id: row.id,
    sourceKey: row.source_key,
    dedupKey: row.dedup_key,
    state: row.state,
    type: row.type,
    source: row.source,
    receivedAt: row.received_at,
    skip: row.skip,
    skipReason: row.skip_reason,
    data: row.data,
    causedByRun: row.caused_by_run,
    causedByWorkflow: row.caused_by_workflow,
    parties: row.parties ?? undefined,
  }
}

function toRecord(row: EventRow): EventRecord {
  return {
    id: row.id,
    type: row.type,
    source: row.source,
    dedupKey: row.dedup_key,
    state: row.state,
    occurrences: row.occurrences,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    trust: row.trust,
    parties: row.parties,
    data: row.data,
    raw: row.raw,
  }
}
