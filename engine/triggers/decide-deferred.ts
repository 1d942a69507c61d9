import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { EventParties } from '../desk/match.ts'
import type { JsonValue } from '../graph/json.ts'
import { type ReasonCode, type ReasonDetails, reason } from '../noise/reason.ts'
import type { Registry } from '../registry.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { type Decision, decideEvent, type RoutedEvent } from './decide-event.ts'
import { findListeners } from './find-listeners.ts'
import { lockProblems, problemKey } from './fold-problems.ts'
import { readNoiseMemory, writeNoiseMemory } from './noise-memory.ts'
import { recordAgain } from './record-decisions.ts'
import { sitesDown } from './site-outages.ts'

/** Events decided again in one transaction. */
const batchSize = 200

interface WaitingEvent {
  eventId: string
  triggerId: string
  sourceKey: string
  dedupKey: string | null
}

interface DueEvent extends WaitingEvent {
  code: ReasonCode
  details: ReasonDetails
  since: Date
  state: 'raised' | 'repeated' | 'cleared'
  type: string
  source: string
  receivedAt: Date
  skip: string | null
  skipReason: RoutedEvent['skipReason']
  data: JsonValue
  causedByRun: string | null
  causedByWorkflow: string | null
  parties: EventParties | null
}

/**
 * Decides again about events that waited and are due, by the rules of the version that runs now. Answers how many: it is
 * to be called until there are none.
 */
export async function decideDeferred(
  db: Kysely<Database>,
  registry: Registry,
  loadVersion: LoadVersion,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows: waiting } = await sql<WaitingEvent>`
      select event_id as "eventId", trigger_id as "triggerId", source_key as "sourceKey", dedup_key as "dedupKey"
        from deferred_decisions where due_at <= ${now} order by due_at limit ${batchSize}`.execute(tx)
    if (waiting.length === 0) return 0
    // Problems are locked before what waits for them, as the router does.
    const problems = new Map(
      (
        await lockProblems(
          tx,
          waiting.flatMap(({ sourceKey, dedupKey }) => (dedupKey === null ? [] : [{ sourceKey, dedupKey }])),
        )
      ).map((row) => [problemKey(row.source_key, row.dedup_key), row]),
    )
    const due = await lockDue(tx, waiting, now)
    if (due.length === 0) return 0
    const listeners = await findListeners(tx, loadVersion, {
      triggerIds: [...new Set(due.map(({ triggerId }) => triggerId))],
    })
    const byId = new Map(listeners.map((listener) => [listener.triggerId, listener]))
    const memory = await readNoiseMemory(
      tx,
      {
        problems: due.flatMap(({ sourceKey, dedupKey }) =>
          dedupKey === null ? [] : [{ sourceKey, dedupKey }],
        ),
        listeners,
        customerIds: [...new Set(due.flatMap(({ parties }) => parties?.customer?.id ?? []))],
      },
      now,
    )
    const held = due.filter(({ code }) => code === 'site_outage' || code === 'site_settle')
    const sites = await sitesDown(
      tx,
      held.flatMap(({ parties }) => parties?.site?.id ?? []),
      now,
    )
    const decisions: Decision[] = []
    const siteOf = (event: DueEvent) =>
      held.includes(event) ? sites.get(event.parties?.site?.id ?? '') : undefined
    for (const event of due) {
      const listener = byId.get(event.triggerId)
      const row =
        event.dedupKey === null ? undefined : problems.get(problemKey(event.sourceKey, event.dedupKey))
      const problem = row && {
        open: row.state === 'raised',
        openedAt: row.first_seen_at,
        changes: row.changes,
      }
      if (!listener) {
        decisions.push(gone(event))
        continue
      }
      const waited = { reason: reason(event.code, event.details), since: event.since }
      const routed: RoutedEvent = {
        ...event,
        id: event.eventId,
        parties: event.parties ?? undefined,
        problem,
      }
      decisions.push(decideEvent(registry, memory, routed, listener, now, siteOf(event), waited).decision)
    }
    await recordAgain(tx, decisions, now)
    await writeNoiseMemory(tx, memory, now)
    return due.length
  })
}

async function lockDue(
  tx: Kysely<Database>,
  waiting: readonly WaitingEvent[],
  now: Date,
): Promise<DueEvent[]> {
  const { rows } = await sql<DueEvent>`
    select d.event_id as "eventId", d.trigger_id as "triggerId", d.source_key as "sourceKey", d.dedup_key as "dedupKey",
           d.code, d.details, d.since, e.state, e.type, e.source, e.received_at as "receivedAt", e.skip, e.skip_reason as "skipReason", e.data, e.parties,
           e.caused_by_run as "causedByRun",
           (select workflow_id from all_runs where all_runs.id = e.caused_by_run) as "causedByWorkflow"
      from deferred_decisions d join events e on e.id = d.event_id
     where d.due_at <= ${now} and (d.event_id, d.trigger_id) in (
       select * from unnest(${waiting.map(({ eventId }) => eventId)}::uuid[],
                            ${waiting.map(({ triggerId }) => triggerId)}::uuid[]))
     order by d.event_id, d.trigger_id for update of d skip locked`.execute(tx)
  return rows
}

/** The workflow was deleted, or its version has the trigger no more. */
function gone({ eventId, triggerId }: DueEvent): Decision {
  return {
    eventId,
    triggerId,
    workflowId: '',
    decision: 'skipped',
    reason: reason('trigger_off'),
    run: undefined,
    deferred: undefined,
    mark: undefined,
  }
}
