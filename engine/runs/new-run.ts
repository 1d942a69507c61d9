import { type Kysely, sql } from 'kysely'
import type { ClientBase } from 'pg'
import { addJobs } from '../db/jobs.ts'
import type { Database } from '../db/schema.ts'

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
}

/** Name of the job that asks a worker to look at a run. */
export const driveRunJob = 'drive_run'

/** Inserts runs and their jobs in the caller's transaction: both are there or neither is. */
export async function insertRuns(tx: Kysely<Database>, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return
  await sql`
    insert into runs (id, workflow_id, version, trigger_node, event_id, customer_id, concurrency_key)
    select * from unnest(
      ${runs.map((run) => run.id)}::uuid[],
      ${runs.map((run) => run.workflowId)}::uuid[],
      ${runs.map((run) => run.version)}::int[],
      ${runs.map((run) => run.triggerNode)}::text[],
      ${runs.map((run) => run.eventId)}::uuid[],
      ${runs.map((run) => run.customerId)}::uuid[],
      ${runs.map((run) => run.concurrencyKey)}::text[])`.execute(tx)
  await wakeRuns(
    tx,
    runs.map((run) => run.id),
  )
}

/** Asks a worker to look at each run. The run row is the truth, the job only a hint: an extra one does no harm. */
export async function wakeRuns(
  tx: Kysely<Database> | Pick<ClientBase, 'query'>,
  runIds: readonly string[],
): Promise<void> {
  await addJobs(
    tx,
    runIds.map((runId) => ({ task: driveRunJob, payload: { runId }, key: `run:${runId}` })),
  )
}

/** Asks for the next run of a concurrency key, once the one before it has ended or waits. */
export async function wakeNextRun(db: Kysely<Database>, concurrencyKey: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from runs where concurrency_key = ${concurrencyKey} and status = 'queued' order by id limit 1`.execute(
    db,
  )
  await wakeRuns(
    db,
    rows.map(({ id }) => id),
  )
}
