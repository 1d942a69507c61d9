import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeRuns } from '../waits/wake-runs.ts'

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
