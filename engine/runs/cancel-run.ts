import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeNextRun } from '../waits/wake-runs.ts'

/**
 * Cancels a run. One that nobody drives ends at once; one under way is asked to stop, and its worker ends it within a
 * second or with its next checkpoint. Answers the status now, or undefined where no such run lives.
 */
export async function cancelRun(
  db: Kysely<Database>,
  runId: string,
): Promise<'cancelled' | 'cancelling' | undefined> {
  return db.transaction().execute((tx) => cancelRunIn(tx, runId))
}

/** The same in the caller's transaction. */
export async function cancelRunIn(
  tx: Kysely<Database>,
  runId: string,
): Promise<'cancelled' | 'cancelling' | undefined> {
  const run = await tx
    .selectFrom('runs')
    .select(['status', 'concurrency_key'])
    .where('id', '=', runId)
    .forUpdate()
    .executeTakeFirst()
  if (!run) return undefined
  if (run.status === 'running') {
    await tx.updateTable('runs').set({ cancel_requested: true }).where('id', '=', runId).execute()
    return 'cancelling'
  }
  await sql`
      with gone as (delete from runs where id = ${runId} returning *), unparked as (delete from waits where run_id = ${runId})
      insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state,
                               recoveries, parent_run_id, created_at, started_at)
      select id, workflow_id, version, trigger_node, event_id, customer_id, mode, 'cancelled', state, recoveries,
             parent_run_id, created_at, started_at from gone`.execute(tx)
  if (run.concurrency_key !== null) await wakeNextRun(tx, run.concurrency_key)
  return 'cancelled'
}
