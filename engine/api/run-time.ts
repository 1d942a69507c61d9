import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import type { RunSummary } from './list-runs.ts'

export interface TimeSpent {
  queuedMs: number
  runningMs: number
  waitingMs: number
}

/**
 * Where the time of a run went until its end, or until now: waiting to be started, with at least one step under way, and in
 * between, for timers, answers and further attempts.
 */
export async function timeSpent(
  db: Kysely<Database>,
  run: Pick<RunSummary, 'id' | 'createdAt' | 'startedAt' | 'finishedAt'>,
  document: WorkflowDocument,
): Promise<TimeSpent> {
  // A container lasts as long as what stands in it, and that is counted.
  const containers = [...new Set(document.nodes.flatMap(({ parentId }) => parentId ?? []))]
  const end = run.finishedAt === null ? new Date() : new Date(run.finishedAt)
  const ended = sql`${end}::timestamptz`
  // "About to write" has its time in the record of what came of it.
  const { rows } = await sql<{ ms: number | null }>`
    select sum(extract(epoch from upper(busy) - lower(busy)) * 1000)::float8 as ms
      from (select unnest(range_agg(
              tstzrange(started_at, greatest(started_at, least(${ended}, coalesce(finished_at, ${ended})))))) as busy
              from (select status, started_at, finished_at, lead(seq) over (partition by node_id, path order by seq) as after
                      from steps where run_id = ${run.id} and node_id <> all(${containers}::text[])) as made
             where status <> 'intent' or after is null) as times`.execute(db)
  const created = Date.parse(run.createdAt)
  const started = run.startedAt === null ? end.getTime() : Date.parse(run.startedAt)
  const runningMs = Math.max(0, Math.round(rows[0]?.ms ?? 0))
  return {
    queuedMs: Math.max(0, started - created),
    runningMs,
    waitingMs: Math.max(0, end.getTime() - started - runningMs),
  }
}
