import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { pauseReason, runControl } from '../runs/run-control.ts'
import { newestRuns } from './newest-runs.ts'
import { runError, type runSummary } from './present-run.ts'
import { type RunFilter, runConditions } from './run-conditions.ts'
import { searchRuns } from './search-runs.ts'

/** Bytes of a result as it is stored that come along in lists. */
const mostResultInLists = 16_384
const anySize = 2_147_483_647

export type RunSummary = z.output<typeof runSummary>

/** The newest first. */
export async function listRuns(
  db: Kysely<Database>,
  filter: RunFilter & {
    /** Words to be found in what the run is about. */
    q?: string | undefined
    cursor?: string | undefined
    limit: number
  },
): Promise<RunSummary[]> {
  const { q = '', cursor, limit } = filter
  const { status, from, to } = filter
  const wanted = { conditions: await runConditions(db, filter), status, from, to, cursor, limit }
  const ids = q === '' ? await newestRuns(db, wanted) : await searchRuns(db, q, wanted)
  const [newest, oldest] = [ids[0], ids.at(-1)]
  if (newest === undefined || oldest === undefined) return []
  const rows = await runsWithNames(db, mostResultInLists)
    .where(sql<boolean>`all_runs.id = any(${ids}::uuid[])`)
    // Leaves the partitions alone in which none of them is.
    .where('all_runs.id', '>=', oldest)
    .where('all_runs.id', '<=', newest)
    .orderBy('all_runs.id', 'desc')
    .execute()
  return rows.map(presentRun)
}

export async function findRun(db: Kysely<Database>, id: string): Promise<RunSummary | undefined> {
  const row = await runsWithNames(db, anySize).where('all_runs.id', '=', id).executeTakeFirst()
  return row && presentRun(row)
}

function runsWithNames(db: Kysely<Database>, mostResult: number) {
  return db
    .selectFrom('all_runs')
    .leftJoin('workflows', 'workflows.id', 'all_runs.workflow_id')
    .leftJoin('customers', 'customers.id', 'all_runs.customer_id')
    .select([
      'all_runs.id',
      'all_runs.workflow_id',
      'all_runs.version',
      'all_runs.status',
      'all_runs.mode',
      'all_runs.trigger_node',
      'all_runs.event_id',
      'all_runs.customer_id',
      'all_runs.created_at',
      'all_runs.started_at',
      'all_runs.finished_at',
      'all_runs.error',
      'all_runs.recoveries',
      'all_runs.retries',
      'all_runs.forked_from',
      'all_runs.parent_run_id',
      'all_runs.pause_reason',
      // Pinned outputs may be large, and stand with their steps.
      sql<unknown>`all_runs.control - 'pins'`.as('control'),
      sql<string[]>`array(select jsonb_object_keys(coalesce(all_runs.control->'pins', '{}')))`.as('pinned'),
      // A large one stands on the run's own page.
      sql<JsonValue>`case when pg_column_size(all_runs.result) <= ${mostResult}::integer then all_runs.result end`.as(
        'result',
      ),
      'workflows.name as workflow_name',
      'customers.name as customer_name',
      // The database's clock made the other times too.
      sql<
        number | null
      >`extract(epoch from coalesce(all_runs.finished_at, now()) - all_runs.started_at)::float8 * 1000`.as(
        'duration_ms',
      ),
    ])
}

function presentControl(control: unknown, pinned: string[]): RunSummary['control'] {
  const known = runControl.nullable().parse(control)
  if (!known) return null
  const { pins: _pins, alone: _alone, ...shown } = known
  return { ...shown, pinned }
}

type RunRow = Awaited<ReturnType<ReturnType<typeof runsWithNames>['execute']>>[number]

function presentRun(row: RunRow): RunSummary {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name ?? '',
    version: row.version,
    status: row.status,
    mode: row.mode,
    triggerNode: row.trigger_node,
    eventId: row.event_id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    durationMs: row.duration_ms === null ? null : Math.max(0, Math.round(row.duration_ms)),
    error: runError.nullable().parse(row.error),
    recoveries: row.recoveries,
    retries: row.retries,
    forkedFrom: row.forked_from,
    parentRunId: row.parent_run_id,
    pauseReason: row.status === 'paused' ? pauseReason.nullable().parse(row.pause_reason) : null,
    control: presentControl(row.control, row.pinned),
    result: row.result,
  }
}
