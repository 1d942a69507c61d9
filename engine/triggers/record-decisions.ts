import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { reason, reasonText } from '../noise/reason.ts'
import { insertRuns, type NewRun } from '../runs/new-run.ts'
import { admitRuns } from '../runs/run-limits.ts'
import type { Decision, Dropped } from './decide-event.ts'

interface Recorded extends Omit<Decision, 'run'> {
  run: NewRun | undefined
}

/** Writes down what was decided about events that just came, starts the runs, and keeps what is to be decided again. */
export async function recordDecisions(
  tx: Kysely<Database>,
  made: readonly Decision[],
  dropped: readonly Dropped[],
  now: Date,
): Promise<void> {
  const decisions = await withLimits(tx, await withRunIds(tx, made))
  if (decisions.length > 0) await insertDecisions(tx, decisions, now)
  await insertDeferred(tx, decisions)
  await settleDropped(tx, dropped, now)
  await startRuns(tx, decisions)
}

/** The same for events that waited: their decisions change, and those that wait on wait until then. */
export async function recordAgain(tx: Kysely<Database>, made: readonly Decision[], now: Date): Promise<void> {
  if (made.length === 0) return
  const decisions = await withLimits(tx, await withRunIds(tx, made))
  await updateDecisions(tx, decisions, now)
  const settled = decisions.filter(({ decision }) => decision !== 'deferred')
  await removeDeferred(tx, settled)
  const waiting = decisions.flatMap(({ eventId, triggerId, reason, deferred }) =>
    deferred ? [{ eventId, triggerId, reason, dueAt: deferred.dueAt }] : [],
  )
  if (waiting.length > 0) {
    await sql`
      update deferred_decisions d set due_at = n.due_at, code = n.code, details = n.details::jsonb
        from unnest(${waiting.map(({ eventId }) => eventId)}::uuid[], ${waiting.map(({ triggerId }) => triggerId)}::uuid[],
                    ${waiting.map(({ dueAt }) => dueAt)}::timestamptz[],
                    ${waiting.map(({ reason }) => reason.code)}::text[],
                    ${waiting.map(({ reason }) => JSON.stringify(reason.details))}::text[])
          as n(event_id, trigger_id, due_at, code, details)
       where d.event_id = n.event_id and d.trigger_id = n.trigger_id`.execute(tx)
  }
  await startRuns(tx, decisions)
}

/**
 * Runs of one problem are worked on in the order of their ids, whoever routed their events. So the ids are of the
 * database's time and not of this process's: a router reads it while it has the problem, which the next one waits for.
 */
async function withRunIds(tx: Kysely<Database>, decisions: readonly Decision[]): Promise<Recorded[]> {
  if (!decisions.some(({ run }) => run)) return decisions.map((one) => ({ ...one, run: undefined }))
  const { rows } = await sql<{ micros: string }>`
    select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros`.execute(tx)
  const micros = Number(rows[0]?.micros)
  const msecs = Math.floor(micros / 1000)
  // Of the 32 bits that count within a millisecond: the microseconds, then the place among these decisions.
  const first = (micros % 1000) * 2 ** 22
  return decisions.map((one, index) => ({
    ...one,
    run: one.run && { ...one.run, id: uuidv7({ msecs, seq: first + index }) },
  }))
}

/** The real runs with what they share with others of their workflow; those that find no room and are not to wait are skipped. */
async function withLimits(tx: Kysely<Database>, decisions: readonly Recorded[]): Promise<Recorded[]> {
  const limited = decisions.flatMap(({ run, limits }) =>
    run && run.mode !== 'dry' && limits ? [{ ...run, limits }] : [],
  )
  if (limited.length === 0) return [...decisions]
  const admitted = await admitRuns(tx, limited)
  return decisions.map((one) => {
    const answer = one.run && admitted.get(one.run.id)
    if (!answer || !one.run) return one
    if ('limit' in answer) return { ...one, run: { ...one.run, limit: answer.limit } }
    return {
      ...one,
      decision: 'skipped',
      reason: reason('busy', answer.busy),
      run: undefined,
      mark: undefined,
    }
  })
}

async function startRuns(tx: Kysely<Database>, decisions: readonly Recorded[]): Promise<void> {
  const marked = decisions.filter(({ mark }) => mark)
  if (marked.length > 0) {
    await sql`
      update events e set noise = coalesce(e.noise, '{}') || m.mark::jsonb
        from unnest(${marked.map(({ eventId }) => eventId)}::uuid[],
                    ${marked.map(({ mark }) => JSON.stringify(mark))}::text[]) as m(id, mark)
       where e.id = m.id`.execute(tx)
  }
  await insertRuns(
    tx,
    decisions.flatMap(({ run }) => (run ? [run] : [])),
  )
}

async function insertDecisions(
  tx: Kysely<Database>,
  decisions: readonly Recorded[],
  now: Date,
): Promise<void> {
  await sql`
    insert into event_decisions (event_id, trigger_id, workflow_id, decision, reason, run_id, code, details, due_at,
                                 decided_at)
    select event_id, trigger_id, workflow_id, decision, reason, run_id, code, details::jsonb, due_at, ${now} from unnest(
      ${decisions.map((d) => d.eventId)}::uuid[], ${decisions.map((d) => d.triggerId)}::uuid[],
      ${decisions.map((d) => d.workflowId)}::uuid[], ${decisions.map((d) => d.decision)}::text[],
      ${decisions.map((d) => reasonText(d.reason))}::text[], ${decisions.map((d) => d.run?.id ?? null)}::uuid[],
      ${decisions.map((d) => d.reason.code)}::text[], ${decisions.map((d) => JSON.stringify(d.reason.details))}::text[],
      ${decisions.map((d) => d.deferred?.dueAt ?? null)}::timestamptz[]
    ) as n(event_id, trigger_id, workflow_id, decision, reason, run_id, code, details, due_at)`.execute(tx)
}

async function updateDecisions(
  tx: Kysely<Database>,
  decisions: readonly Recorded[],
  now: Date,
): Promise<void> {
  await sql`
    update event_decisions d
       set decision = n.decision, reason = n.reason, run_id = n.run_id, code = n.code, details = n.details::jsonb,
           due_at = n.due_at, decided_at = ${now}
      from unnest(
        ${decisions.map((d) => d.eventId)}::uuid[], ${decisions.map((d) => d.triggerId)}::uuid[],
        ${decisions.map((d) => d.decision)}::text[], ${decisions.map((d) => reasonText(d.reason))}::text[],
        ${decisions.map((d) => d.run?.id ?? null)}::uuid[], ${decisions.map((d) => d.reason.code)}::text[],
        ${decisions.map((d) => JSON.stringify(d.reason.details))}::text[],
        ${decisions.map((d) => d.deferred?.dueAt ?? null)}::timestamptz[]
      ) as n(event_id, trigger_id, decision, reason, run_id, code, details, due_at)
     where d.event_id = n.event_id and d.trigger_id = n.trigger_id`.execute(tx)
}

async function insertDeferred(tx: Kysely<Database>, decisions: readonly Decision[]): Promise<void> {
  const rows = decisions.flatMap(({ eventId, triggerId, reason, deferred }) =>
    deferred ? [{ ...deferred, eventId, triggerId, reason }] : [],
  )
  if (rows.length === 0) return
  await sql`
    insert into deferred_decisions (event_id, trigger_id, source_key, dedup_key, code, details, due_at, since)
    select event_id, trigger_id, source_key, dedup_key, code, details::jsonb, due_at, since from unnest(
      ${rows.map((d) => d.eventId)}::uuid[], ${rows.map((d) => d.triggerId)}::uuid[],
      ${rows.map((d) => d.sourceKey)}::text[], ${rows.map((d) => d.dedupKey)}::text[],
      ${rows.map((d) => d.reason.code)}::text[], ${rows.map((d) => JSON.stringify(d.reason.details))}::text[],
      ${rows.map((d) => d.dueAt)}::timestamptz[], ${rows.map((d) => d.since)}::timestamptz[]
    ) as n(event_id, trigger_id, source_key, dedup_key, code, details, due_at, since)`.execute(tx)
}

async function removeDeferred(
  tx: Kysely<Database>,
  of: readonly { eventId: string; triggerId: string }[],
): Promise<void> {
  if (of.length === 0) return
  await sql`
    delete from deferred_decisions where (event_id, trigger_id) in (
      select * from unnest(${of.map(({ eventId }) => eventId)}::uuid[], ${of.map(({ triggerId }) => triggerId)}::uuid[]))`.execute(
    tx,
  )
}

/** Events that waited and no longer do, for a later one of their problem has settled them. */
async function settleDropped(tx: Kysely<Database>, dropped: readonly Dropped[], now: Date): Promise<void> {
  if (dropped.length === 0) return
  await removeDeferred(tx, dropped)
  await sql`
    update event_decisions d
       set decision = 'skipped', reason = n.reason, code = n.code, details = n.details::jsonb, due_at = null,
           decided_at = ${now}
      from unnest(
        ${dropped.map(({ eventId }) => eventId)}::uuid[], ${dropped.map(({ triggerId }) => triggerId)}::uuid[],
        ${dropped.map(({ reason }) => reasonText(reason))}::text[], ${dropped.map(({ reason }) => reason.code)}::text[],
        ${dropped.map(({ reason }) => JSON.stringify(reason.details))}::text[]
      ) as n(event_id, trigger_id, reason, code, details)
     where d.event_id = n.event_id and d.trigger_id = n.trigger_id`.execute(tx)
}
