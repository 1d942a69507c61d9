import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeRuns } from '../waits/wake-runs.ts'
import type { RunControl } from './run-control.ts'
import { type LimitOfRun, supersede } from './run-limits.ts'

export interface NewRun {
  /** UUIDv7: its time places the run in the history. */
  id: string
  workflowId: string
  version: number
  triggerNode: string
  eventId: string
  customerId: string | null
  /** Runs with the same key run one after the other; null runs beside all others. */
  concurrencyKey: string | null
  /** `live` if left out. */
  mode?: 'live' | 'dry' | 'test'
  /** 0 if left out. */
  priority?: number
  /** The run that called this one. */
  parentRunId?: string
  /** Workflows that called each other to get here; 0 if left out. */
  depth?: number
  /** The parent's step that waits for this run, as `placeKey` makes it; left out where nobody waits. */
  awaitedBy?: string
  control?: Partial<RunControl>
  /** What it shares with other runs of its workflow; nothing if left out. */
  limit?: LimitOfRun
}

/** Inserts runs and their jobs in the caller's transaction: both are there or neither is. */
export async function insertRuns(tx: Kysely<Database>, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return
  await sql`
    insert into runs (id, workflow_id, version, trigger_node, event_id, customer_id, concurrency_key, mode, priority,
                      parent_run_id, depth, awaited_by, control, limit_key, limit_most, workflow_most)
    select r.id, r.workflow_id, r.version, r.trigger_node, r.event_id, r.customer_id, r.concurrency_key, r.mode, r.priority,
           r.parent_run_id, r.depth, r.awaited_by, r.control::jsonb, r.limit_key, r.limit_most, r.workflow_most
      from unnest(
      ${runs.map((run) => run.id)}::uuid[],
      ${runs.map((run) => run.workflowId)}::uuid[],
      ${runs.map((run) => run.version)}::int[],
      ${runs.map((run) => run.triggerNode)}::text[],
      ${runs.map((run) => run.eventId)}::uuid[],
      ${runs.map((run) => run.customerId)}::uuid[],
      ${runs.map((run) => run.concurrencyKey)}::text[],
      ${runs.map((run) => run.mode ?? 'live')}::text[],
      ${runs.map((run) => run.priority ?? 0)}::int[],
      ${runs.map((run) => run.parentRunId ?? null)}::uuid[],
      ${runs.map((run) => run.depth ?? 0)}::smallint[],
      ${runs.map((run) => run.awaitedBy ?? null)}::text[],
      ${runs.map((run) => (run.control ? JSON.stringify(run.control) : null))}::text[],
      ${runs.map((run) => run.limit?.key ?? null)}::text[],
      ${runs.map((run) => run.limit?.most ?? null)}::smallint[],
      ${runs.map((run) => run.limit?.workflowMost ?? null)}::smallint[])
      as r(id, workflow_id, version, trigger_node, event_id, customer_id, concurrency_key, mode, priority,
           parent_run_id, depth, awaited_by, control, limit_key, limit_most, workflow_most)`.execute(tx)
  await supersede(tx, runs)
  await wakeRuns(
    tx,
    runs.map((run) => run.id),
  )
}
