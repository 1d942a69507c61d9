import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeRuns } from './new-run.ts'

/** Queues the parked runs whose time has come, at most 500 at once; answers how many. */
export async function wakeDueRuns(db: Kysely<Database>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await sql<{ run_id: string }>`
      delete from waits where id in (
        select id from waits where status = 'open' and wake_at <= now()
         order by wake_at limit 500 for update skip locked)
      returning run_id`.execute(tx)
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
