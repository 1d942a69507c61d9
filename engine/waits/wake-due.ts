import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeRuns } from './wake-runs.ts'

/** Queues the parked runs whose time has come, at most 500 at once; answers how many. */
export async function wakeDueRuns(db: Kysely<Database>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await sql<{ run_id: string }>`
      with due as (
        select id, kind from waits where status = 'open' and wake_at <= ${now}
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
    return due.rows.length
  })
}
