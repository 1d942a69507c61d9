import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { queueParkedRuns } from './wake-runs.ts'

/**
 * Queues parked runs of which a wait has ended, at most 500 at once; answers how many. A run whose wait ends while it is being
 * parked is queued by its worker, which looks once more after it: where that worker dies in between, or never hears that
 * the run is parked, nobody else would.
 */
export async function wakeEndedRuns(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct r.id from waits w join runs r on r.id = w.run_id
     where w.status = 'done' and r.status = 'waiting' limit 500`.execute(db)
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  await db.transaction().execute((tx) => queueParkedRuns(tx, ids))
  return ids.length
}
