import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { queueParkedRuns } from './wake-runs.ts'

/** Queues the parked runs whose time has come, at most 500 at once; answers how many. */
export async function wakeDueRuns(db: Kysely<Database>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows: due } = await sql<{ id: string; run_id: string }>`
      select id, run_id from waits where status = 'open' and wake_at <= ${now} order by wake_at limit 500`.execute(
      tx,
    )
    if (due.length === 0) return 0
    const ids = due.map(({ id }) => id)
    // The run before its waits: one that is being parked just now is seen as it is then, and one that is parked later
    // looks for ended waits after this transaction. One that is being written just now is taken with the next look.
    const { rows: held } = await sql<{ id: string }>`
      select id from runs where id = any(${due.map(({ run_id }) => run_id)}::uuid[])
       order by id for no key update skip locked`.execute(tx)
    const runIds = held.map(({ id }) => id)
    await sql`
      with over as (
        delete from waits w
         where id = any(${ids}::uuid[])
           and (kind = 'retry' and run_id = any(${runIds}::uuid[])
                or not exists (select from runs where runs.id = w.run_id))
      )
      update waits set status = 'done', ended_by = 'timer'
       where id = any(${ids}::uuid[]) and run_id = any(${runIds}::uuid[]) and kind <> 'retry' and status = 'open'`.execute(
      tx,
    )
    await queueParkedRuns(tx, runIds)
    return runIds.length
  })
}
