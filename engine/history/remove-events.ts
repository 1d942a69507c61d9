import { type Kysely, sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import { overBefore, type Retention } from './retention.ts'

/** Events looked at in one statement. */
const atOnce = 5000

/**
 * Removes events that are older than runs are kept, with the decisions about them: but for those that a run is kept of, that
 * are still to be decided about, or that nobody has routed yet. Answers how many went.
 */
export async function removeEvents(
  db: Kysely<Database>,
  { retentionDays }: Retention,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const end = idAt(overBefore(retentionDays, now).getTime())
  let removed = 0
  let after = idAt(0)
  while (!signal.aborted) {
    const { rows } = await sql<{ last: string | null }>`
      select id as last from (
        select id from events where id > ${after} and id < ${end} order by id limit ${atOnce}) as page
       order by id desc limit 1`.execute(db)
    const last = rows[0]?.last
    if (!last) return removed
    removed += await removeBetween(db, after, last)
    after = last
  }
  return removed
}

async function removeBetween(db: Kysely<Database>, after: string, last: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with over as materialized (
      select id from events e
       where id > ${after} and id <= ${last} and routed_at is not null
         and not exists (select from run_history h where h.event_id = e.id and h.event_id > ${after} and h.event_id <= ${last})
         and not exists (select from runs r where r.event_id = e.id)
         and not exists (select from deferred_decisions d where d.event_id = e.id)
    ), decided as (
      delete from event_decisions d using over
       where d.event_id = over.id and d.event_id > ${after} and d.event_id <= ${last}
    ), gone as (
      delete from events e using over where e.id = over.id and e.id > ${after} and e.id <= ${last} returning 1
    )
    select count(*)::integer as count from gone`.execute(db)
  return rows[0]?.count ?? 0
}
