import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** What waits for somebody, each counted to this many and no further. */
const countedTo = 1000

export interface Needs {
  /** Runs with a step that cannot go on by itself. */
  uncertainRuns: number
  /** Runs that stand at a limit. */
  limitRuns: number
  /** In the last 24 hours. */
  failedRuns: number
  /** Deliveries in the last 24 hours that were refused, without those that merely came again. */
  refusedDeliveries: number
  breachedTickets: number
}

export async function countNeeds(db: Kysely<Database>, since: string): Promise<Needs> {
  const { rows } = await sql<Needs>`
    select
      (select count(*) from (select distinct run_id from waits where status = 'open' and kind = 'decision'
                              limit ${countedTo}) as uncertain) as "uncertainRuns",
      (select count(*) from (select from runs where status = 'paused' and pause_reason ->> 'kind' = 'limit'
                              limit ${countedTo}) as limited) as "limitRuns",
      (select count(*) from (select from run_history where id >= ${since} and status = 'failed' and mode = 'live'
                              limit ${countedTo}) as failed) as "failedRuns",
      (select coalesce(sum(r.count), 0)::int from hook_refusals r join triggers t on t.id = r.trigger_id
         join workflows w on w.id = t.workflow_id and w.deleted_at is null
        where r.last_at > now() - interval '24 hours' and r.code not in ('repeated', 'robot')) as "refusedDeliveries",
      (select count(*) from (select distinct ticket_id from ticket_clocks
                              where stopped_at is null and due_at <= now() limit ${countedTo}) as late) as "breachedTickets"`.execute(
    db,
  )
  const [needs] = rows
  if (needs === undefined) throw new Error('A select without from answered no row.')
  return needs
}
