import { type Kysely, sql } from 'kysely'
import type { ClientBase } from 'pg'
import { addJobs } from '../db/jobs.ts'
import type { Database } from '../db/schema.ts'

/** Name of the job that asks a worker to look at a run. */
export const driveRunJob = 'drive_run'

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

/** Queues a parked run; one that is being driven looks for ended waits by itself. */
export async function queueParkedRun(tx: Kysely<Database>, runId: string): Promise<void> {
  await queueParkedRuns(tx, [runId])
}

/** Queues those of the runs that are parked; locked in one order, so that two callers never wait for each other. */
export async function queueParkedRuns(tx: Kysely<Database>, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  const { rows } = await sql<{ id: string }>`
    with parked as (
      select id from runs where id = any(${runIds}::uuid[]) and status = 'waiting' order by id for no key update
    )
    update runs r set status = 'queued' from parked where r.id = parked.id returning r.id`.execute(tx)
  await wakeRuns(
    tx,
    rows.map(({ id }) => id),
  )
}
