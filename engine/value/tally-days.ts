import { type Kysely, sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'

const dayMs = 24 * 3_600_000
/** A run that waited for longer than this counts where it ended before the first tally only. */
const longestRunDays = 60

/**
 * Counts the live runs that succeeded by day, workflow and customer, with the minutes that each saves as its settings say,
 * else its playbook. The last two days are counted anew, for what was still being written; older ones stay as they were.
 */
export async function tallyDays(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('automated days', 0))`.execute(tx)
    const last = await tx
      .selectFrom('automated_days')
      .select((row) => row.fn.max('day').as('day'))
      .executeTakeFirst()
    const from = last?.day ? new Date(Date.parse(`${last.day}T00:00:00Z`) - dayMs) : new Date(0)
    await sql`delete from automated_days where day >= (${from}::timestamptz at time zone 'UTC')::date`.execute(
      tx,
    )
    const oldest = idAt(Math.max(0, from.getTime() - longestRunDays * dayMs))
    await sql`
      insert into automated_days (day, workflow_id, customer_id, runs, minutes)
      select (h.finished_at at time zone 'UTC')::date, h.workflow_id, h.customer_id, count(*),
             count(*) * max(coalesce((w.draft -> 'settings' ->> 'minutesSaved')::float8,
                                     (w.saves ->> 'minutesPerRun')::float8, 0))
        from run_history h join workflows w on w.id = h.workflow_id
       where h.id >= ${oldest} and h.finished_at >= ${from} and h.mode = 'live' and h.status = 'succeeded'
       group by 1, 2, 3`.execute(tx)
  })
}
