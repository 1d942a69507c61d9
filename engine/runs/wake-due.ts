import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { wakeRuns } from './new-run.ts'

/** Queues the parked runs whose time has come, at most 500 at once; answers how many. */
export async function wakeDueRuns(db: Kysely<Database>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await sql<{ run_id: string }>`
      with due as (
        select id, kind from waits where status = 'open' and wake_at <= now()
         order by wake_at limit 500 for update skip locked
      ), repeated as (
        delete from waits w using due where w.id = due.id and due.kind = 'retry' returning w.run_id
      ), ended as (
        update waits w set status = 'done', ended_by = 'timer' from due where w.id = due.id and due.kind <> 'retry'
        returning w.run_id
      )
      select run_id from repeated union select run_id from ended`.execute(tx)
    if (due.rows.length === 0) return 0
    const { rows } = await sql<{ id: string }>`
      update runs set status = 'queued'
       where id = any(${due.rows.map(({ run_id }) => run_id)}::uuid[]) and status = 'waiting'
      returning id`.execute(tx)
    await wakeRuns(
      tx,
      rows.map(({ id }) => id),
    )
    return rows.length
  })
}

/**
 * Ends the pause that waits for a signal, in the caller's transaction, and queues its run. False where nothing waits for
 * it: the signal came too early or too late, or another one was first.
 */
export async function sendSignal(tx: Kysely<Database>, signal: string, data: JsonValue): Promise<boolean> {
  const { rows } = await sql<{ run_id: string }>`
    update waits set status = 'done', ended_by = 'signal', data = ${JSON.stringify(data)}
     where signal = ${signal} and status = 'open' returning run_id`.execute(tx)
  for (const { run_id } of rows) await queueParkedRun(tx, run_id)
  return rows.length > 0
}

/** Queues a parked run; one that is being driven looks for ended waits by itself. */
export async function queueParkedRun(tx: Kysely<Database>, runId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update runs set status = 'queued' where id = ${runId} and status = 'waiting' returning id`.execute(tx)
  await wakeRuns(
    tx,
    rows.map(({ id }) => id),
  )
}
