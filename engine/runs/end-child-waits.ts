import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { queueParkedRuns } from '../waits/wake-runs.ts'
import { cancelRunIn } from './cancel-run.ts'

/** Ended runs looked at in one transaction. */
const batchSize = 500

/**
 * Ends the pauses of steps that wait for runs that have ended (all of them, or the given ones) with a `RunEnd`, and
 * queues their runs. Answers how many ended runs it took.
 *
 * What is left to do is kept with the ended run and not found by looking through those that wait: a process may die
 * between the two, and there may be very many of them. The wait is there by then, for it was committed with its child.
 */
export async function endChildWaits(db: Kysely<Database>, runIds?: readonly string[]): Promise<number> {
  return inBatches(db, async (tx) => {
    const wanted = runIds ? sql`and id = any(${runIds}::uuid[])` : sql``
    const { rows } = await sql<{ id: string }>`
      with ended as (
        select id from run_history where parent_run_id is not null and not parent_told ${wanted}
         order by id limit ${batchSize} for update skip locked
      )
      update run_history h set parent_told = true from ended where h.id = ended.id returning h.id`.execute(tx)
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return 0
    // Runs before their waits, as whoever cancels or ends one of them locks them, or the two would wait for each other.
    await sql`
      select from runs
       where id in (select run_id from waits where child_run_id = any(${ids}::uuid[]) and status = 'open')
       order by id for no key update`.execute(tx)
    const { rows: parents } = await sql<{ run_id: string }>`
      update waits w
         set status = 'done', ended_by = 'signal',
             data = jsonb_build_object(
               'runId', h.id, 'workflow', f.name, 'status', h.status, 'result', h.result,
               'error', case when h.error is not null
                        then jsonb_build_object('class', h.error -> 'class', 'message', h.error -> 'message') end)
        from run_history h join workflows f on f.id = h.workflow_id
       where h.id = any(${ids}::uuid[]) and w.child_run_id = h.id and w.status = 'open'
      returning w.run_id`.execute(tx)
    await queueParkedRuns(
      tx,
      parents.map(({ run_id }) => run_id),
    )
    return ids.length
  })
}

/**
 * Cancels the runs that nobody waits for any more, because the run that did has failed or was cancelled; theirs in turn,
 * to any depth. Answers how many runs it cancelled or asked to stop.
 */
export async function cancelOrphans(db: Kysely<Database>): Promise<number> {
  let cancelled = 0
  await inBatches(db, async (tx) => {
    const { rows: ended } = await sql<{ id: string }>`
      with ended as (
        select id from run_history where status <> 'succeeded' and not children_told
         order by id limit ${batchSize} for update skip locked
      )
      update run_history h set children_told = true from ended where h.id = ended.id returning h.id`.execute(
      tx,
    )
    const { rows: orphans } = await sql<{ id: string }>`
      select id from runs
       where parent_run_id = any(${ended.map(({ id }) => id)}::uuid[]) and awaited_by is not null order by id`.execute(
      tx,
    )
    for (const { id } of orphans) await cancelRunIn(tx, id)
    cancelled += orphans.length
    return ended.length
  })
  return cancelled
}

/** Repeats a transaction until it finds nothing; answers how much it found. */
async function inBatches(
  db: Kysely<Database>,
  work: (tx: Kysely<Database>) => Promise<number>,
): Promise<number> {
  let all = 0
  for (;;) {
    const found = await db.transaction().execute(work)
    if (found === 0) return all
    all += found
  }
}
