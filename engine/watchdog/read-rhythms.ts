import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { expectedEvery } from '../graph/document.ts'
import type { Rhythm } from './facts.ts'
import { isSilent } from './is-silent.ts'

/** Runs that say how often a workflow runs usually. */
const looked = 30

/**
 * How often workflows run that something from outside starts, or whose settings say how often they are to; told from their
 * last runs, whose ids are times (RFC 9562, version 7).
 */
export async function readRhythms(db: Kysely<Database>): Promise<Rhythm[]> {
  const { rows } = await sql<Omit<Rhythm, 'expected'> & { expected: unknown }>`
    with heard as (
      select w.id, w.name, w.expected_every, w.expected_since, w.created_at from workflows w
       where w.deleted_at is null and w.enabled and w.published_version is not null
         and (w.expected_every is not null
              or exists (select from triggers t where t.workflow_id = w.id and t.enabled
                            and t.intake in ('webhook', 'mailbox', 'schedule', 'own', 'portal'))
             and not exists (select from triggers t where t.workflow_id = w.id and t.enabled and t.intake = 'manual'))
    ), starts as (
      select heard.id, to_timestamp(('x' || left(replace(run.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) as at
        from heard, lateral (
          select id from (
            (select id from runs where workflow_id = heard.id order by id desc limit ${looked})
            union all
            (select id from run_history where workflow_id = heard.id order by id desc limit ${looked})
          ) as newest order by id desc limit ${looked}
        ) as run
    ), gaps as (
      select id, at, at - lag(at) over (partition by id order by at) as gap from starts
    ), counted as (
      select id, count(*)::int as runs, max(at) as last_at, extract(epoch from max(gap))::float8 / 3600 as pause
        from gaps group by id
    )
    select heard.id as "workflowId", heard.name, counted.last_at as "lastAt", coalesce(counted.runs, 0) as runs,
           counted.pause as "longestPauseHours", heard.expected_every as expected,
           coalesce(heard.expected_since, heard.created_at) as "expectedSince"
      from heard left join counted on counted.id = heard.id`.execute(db)
  return rows.map((row) => ({
    ...row,
    expected: row.expected === null ? null : expectedEvery.parse(row.expected),
  }))
}

/** Those that should have run and did not, the latest first: a sender that was switched off says nothing. */
export async function listSilent(db: Kysely<Database>, now = new Date()): Promise<Rhythm[]> {
  const silent = (await readRhythms(db)).filter((rhythm) => isSilent(rhythm, now))
  const at = ({ lastAt, expectedSince }: Rhythm) => (lastAt ?? expectedSince).getTime()
  return silent.sort((one, other) => at(other) - at(one)).slice(0, 50)
}
