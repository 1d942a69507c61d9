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

export interface SilentWorkflow {
  id: string
  name: string
  lastAt: Date
  /** The longest that it was quiet before, in hours. */
  usualHours: number
}

/** Runs that say how often a workflow runs usually. */
const looked = 30
/** With fewer runs nobody knows what is usual. */
const fewest = 6
/** Quieter than ever before by this much. */
const factor = 1.5
/** A workflow that runs many times a day may rest for one. */
const leastHours = 24

/**
 * Published workflows that something from outside starts, and that are quiet for longer than they used to be: a sender
 * that was switched off says nothing. Told from their last runs, whose ids are times (RFC 9562, version 7).
 */
export async function listSilent(db: Kysely<Database>): Promise<SilentWorkflow[]> {
  const { rows } = await sql<SilentWorkflow>`
    with heard as (
      select w.id, w.name, w.updated_at from workflows w
       where w.deleted_at is null and w.enabled and w.published_version is not null
         and exists (select from triggers t where t.workflow_id = w.id and t.enabled
                      and t.intake in ('webhook', 'mailbox', 'schedule', 'own', 'portal'))
         and not exists (select from triggers t where t.workflow_id = w.id and t.enabled and t.intake = 'manual')
    ), starts as (
      select heard.id, heard.name, to_timestamp(('x' || left(replace(run.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) as at
        from heard, lateral (
          select id from (
            (select id from runs where workflow_id = heard.id order by id desc limit ${looked})
            union all
            (select id from run_history where workflow_id = heard.id order by id desc limit ${looked})
          ) as newest order by id desc limit ${looked}
        ) as run
    ), gaps as (
      select id, name, at, at - lag(at) over (partition by id order by at) as gap from starts
    )
    select id, name, max(at) as "lastAt", extract(epoch from max(gap))::float8 / 3600 as "usualHours"
      from gaps group by id, name
    having count(*) >= ${fewest}
       and now() - max(at) > greatest(max(gap) * ${factor}::float8, make_interval(hours => ${leastHours}))
     order by max(at) desc limit 50`.execute(db)
  return rows
}
