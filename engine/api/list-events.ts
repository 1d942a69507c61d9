import { type Kysely, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type { Database, EventsTable } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { ownSource } from '../runs/trigger-params.ts'
import type { eventDecision, eventSummary, eventView } from './present-event.ts'

export interface EventFilter {
  triggerId?: string | undefined
  workflowId?: string | undefined
  customerId?: string | undefined
  decision?: 'started' | 'skipped' | 'deferred' | 'continued' | 'none' | undefined
  /** Only what names a customer or device that we do not know. */
  unmatched?: boolean
  /** Of those, the ones that were dismissed instead of the others. */
  dismissed?: boolean
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

type EventSummary = z.output<typeof eventSummary>
type EventDecision = z.output<typeof eventDecision>

/** The newest first, each with why it did or did not start a run. */
export async function listEvents(db: Kysely<Database>, filter: EventFilter): Promise<EventSummary[]> {
  const sources = await sourcesOf(db, filter)
  if (sources?.length === 0) return []
  const { cursor } = filter
  const rows = await db
    .selectFrom('events')
    .select(summaryColumns)
    .$if(sources !== undefined, (query) => query.where('source_key', 'in', sources ?? []))
    .$if(sources?.includes(ownSource) === true, (query) => query.where(heard(filter)))
    .$if(filter.customerId !== undefined, (query) => query.where('customer_id', '=', filter.customerId ?? ''))
    .$if(filter.unmatched === true, (query) => query.where(unmatched(filter.dismissed ?? false)))
    .$if(filter.decision !== undefined, (query) => query.where(decided(filter)))
    .$if((filter.q ?? '') !== '', (query) => query.where(saying(filter.q ?? '')))
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute()
  const ids = rows.map((row) => row.id)
  const [decisions, dismissals] = [await decisionsOf(db, ids), await dismissalsOf(db, ids)]
  return rows.map((row) => presentEvent(row, decisions.get(row.id) ?? [], dismissals.get(row.id)))
}

export async function findEvent(
  db: Kysely<Database>,
  id: string,
): Promise<z.output<typeof eventView> | undefined> {
  const row = await db
    .selectFrom('events')
    .select([...summaryColumns, 'data', 'raw'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const [decisions, dismissals] = [await decisionsOf(db, [id]), await dismissalsOf(db, [id])]
  return { ...presentEvent(row, decisions.get(id) ?? [], dismissals.get(id)), data: row.data, raw: row.raw }
}

/** It names somebody, and nobody of that name is known. */
const unmatched = (dismissed: boolean) => sql<boolean>`routed_at is not null and hints <> '{}'::jsonb
  and (customer_id is null or (device_id is null
       and hints ?| array['hostname', 'deviceId', 'deviceSerial', 'deviceExternalId']))
  and ${dismissed ? sql`` : sql`not`} exists (
    select from triage_dismissals d where d.hints_key = md5(events.hints::text))`

function decided({ decision, workflowId }: EventFilter) {
  const ofWorkflow = workflowId === undefined ? sql`` : sql`and d.workflow_id = ${workflowId}`
  const found = sql`select from event_decisions d where d.event_id = events.id ${ofWorkflow}`
  if (decision === 'none') return sql<boolean>`routed_at is not null and not exists (${found})`
  return sql<boolean>`exists (${found} and d.decision = ${decision})`
}

/** All triggers share the source of what we make ourselves: of that only what one of these has decided about. */
function heard({ triggerId, workflowId }: EventFilter) {
  return sql<boolean>`(source_key <> ${ownSource} or exists (
    select from event_decisions d where d.event_id = events.id
       and d.trigger_id = coalesce(${triggerId ?? null}::uuid, d.trigger_id)
       and d.workflow_id = coalesce(${workflowId ?? null}::uuid, d.workflow_id)))`
}

function saying(text: string) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`(type ilike ${pattern} or source ilike ${pattern} or dedup_key ilike ${pattern})`
}

const summaryColumns = [
  'id',
  'type',
  'source',
  'state',
  'occurrences',
  'dedup_key',
  'customer_id',
  'device_id',
  'occurred_at',
  'received_at',
  'trust',
  'hints',
  'parties',
  'routed_at',
] as const

/** What the triggers hear, and what people sent them by hand; undefined for all events. */
async function sourcesOf(
  db: Kysely<Database>,
  { triggerId, workflowId }: EventFilter,
): Promise<string[] | undefined> {
  if (triggerId === undefined && workflowId === undefined) return undefined
  const triggers = await db
    .selectFrom('triggers')
    .select(['id', 'source_key'])
    .$if(triggerId !== undefined, (query) => query.where('id', '=', triggerId ?? ''))
    .$if(workflowId !== undefined, (query) => query.where('workflow_id', '=', workflowId ?? ''))
    .execute()
  return triggers.flatMap((trigger) => [trigger.source_key, `manual:${trigger.id}`])
}

async function decisionsOf(
  db: Kysely<Database>,
  eventIds: readonly string[],
): Promise<Map<string, EventDecision[]>> {
  const decisions = new Map<string, EventDecision[]>()
  if (eventIds.length === 0) return decisions
  const rows = await db
    .selectFrom('event_decisions')
    .leftJoin('workflows', 'workflows.id', 'event_decisions.workflow_id')
    .select([
      'event_decisions.event_id as eventId',
      'event_decisions.workflow_id as workflowId',
      'event_decisions.trigger_id as triggerId',
      'workflows.name as workflowName',
      'event_decisions.decision',
      'event_decisions.reason',
      'event_decisions.code',
      'event_decisions.details',
      'event_decisions.decided_at as decidedAt',
      'event_decisions.due_at as dueAt',
      'event_decisions.run_id as runId',
    ])
    .where('event_decisions.event_id', 'in', eventIds)
    .orderBy('event_decisions.trigger_id')
    .execute()
  for (const { eventId, decidedAt, dueAt, details, ...rest } of rows) {
    const decision = {
      ...rest,
      details: (details ?? {}) as EventDecision['details'],
      decidedAt: decidedAt?.toISOString() ?? null,
      dueAt: dueAt?.toISOString() ?? null,
    }
    decisions.set(eventId, [...(decisions.get(eventId) ?? []), decision])
  }
  return decisions
}

async function dismissalsOf(
  db: Kysely<Database>,
  eventIds: readonly string[],
): Promise<Map<string, { by: string; at: string }>> {
  if (eventIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; by: string; at: Date }>`
    select e.id, d.dismissed_by as by, d.dismissed_at as at
      from events e join triage_dismissals d on d.hints_key = md5(e.hints::text)
     where e.id = any(${eventIds}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, by, at }) => [id, { by, at: at.toISOString() }]))
}

function presentEvent(
  row: Pick<Selectable<EventsTable>, (typeof summaryColumns)[number]>,
  decisions: EventDecision[],
  dismissed: EventSummary['dismissed'] = null,
): EventSummary {
  return {
    id: row.id,
    type: row.type,
    source: row.source,
    state: row.state,
    occurrences: row.occurrences,
    dedupKey: row.dedup_key,
    customerId: row.customer_id,
    customerName: nameIn(row.parties, 'customer', 'name'),
    deviceId: row.device_id,
    deviceName: nameIn(row.parties, 'device', 'hostname'),
    hints: hintsOf(row.hints),
    routedAt: row.routed_at?.toISOString() ?? null,
    occurredAt: row.occurred_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    trust: row.trust,
    dismissed,
    decisions,
  }
}

function nameIn(parties: JsonValue, party: string, field: string): string | null {
  const name = valueIn(valueIn(parties, party), field)
  return typeof name === 'string' ? name : null
}

function hintsOf(hints: JsonValue): Record<string, string> {
  const entries = Object.entries(typeof hints === 'object' && hints !== null ? hints : {})
  return Object.fromEntries(
    entries.flatMap(([name, hint]) => (typeof hint === 'string' ? [[name, hint]] : [])),
  )
}

function valueIn(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined
}
