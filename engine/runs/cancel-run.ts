import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeNextRun } from '../waits/wake-runs.ts'
import { type InLine, inLine, wakeNextInLine } from './line.ts'

/** How long the steps of a run that is cancelled may take to stop, in seconds; then it ends without them. */
const secondsToStop = 10

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
    await sql`
      update runs set cancel_requested = true, cancel_requested_at = coalesce(cancel_requested_at, now())
       where id = ${runId}`.execute(tx)
    return 'cancelling'
  }
  await fileCancelled(tx, runId, run.concurrency_key)
  return 'cancelled'
}

/**
 * Ends the runs that were to stop 10 s ago and whose steps do not: whatever they still write matches no row. Answers
 * their ids.
 */
export async function cancelByForce(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from runs
     where cancel_requested and cancel_requested_at < now() - make_interval(secs => ${secondsToStop})`.execute(
    db,
  )
  const ended: string[] = []
  for (const { id } of rows) {
    const cancelled = await db.transaction().execute(async (tx) => {
      const run = await tx
        .selectFrom('runs')
        .select('concurrency_key')
        .where('id', '=', id)
        .where('cancel_requested', '=', true)
        .forUpdate()
        .executeTakeFirst()
      if (!run) return false
      await fileCancelled(tx, id, run.concurrency_key)
      return true
    })
    if (cancelled) ended.push(id)
  }
  return ended
}

/** Ends a run that nobody drives, and asks for those that stood behind it. */
async function fileCancelled(
  tx: Kysely<Database>,
  runId: string,
  concurrencyKey: string | null,
): Promise<void> {
  const { rows } = await sql<InLine>`select ${inLine} from runs where id = ${runId}`.execute(tx)
  await sql`
    with gone as (delete from runs where id = ${runId} returning *), unparked as (delete from waits where run_id = ${runId})
    insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state,
                             recoveries, parent_run_id, created_at, started_at, forked_from, retries, depth, control)
    select id, workflow_id, version, trigger_node, event_id, customer_id, mode, 'cancelled', state, recoveries,
           parent_run_id, created_at, started_at, forked_from, retries, depth, control from gone`.execute(tx)
  if (concurrencyKey !== null) await wakeNextRun(tx, concurrencyKey)
  for (const run of rows) if (run.limited) await wakeNextInLine(tx, run)
}
