import { type Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '../db/schema.ts'
import { findFolders } from '../triggers/listen-mailboxes.ts'
import type { Facts } from './facts.ts'
import { readRhythms } from './read-rhythms.ts'

/** Ended runs that are looked at for each workflow, so that many failures cost no more than a few. */
const looked = 100

/** Reads what there is to judge by. */
export async function readFacts({ db, pool }: { db: Kysely<Database>; pool: Pool }): Promise<Facts> {
  const [workflows, failures, rhythms, connections, mailboxes, refusals] = await Promise.all([
    listLive(db),
    readFailures(db),
    readRhythms(db),
    readConnections(db),
    readMailboxes(db, pool),
    readRefusals(db),
  ])
  return { workflows, failures, rhythms, connections, mailboxes, refusals }
}

async function listLive(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('workflows')
    .select('id')
    .where('deleted_at', 'is', null)
    .where('enabled', '=', true)
    .where('published_version', 'is not', null)
    .execute()
  return rows.map(({ id }) => id)
}

async function readFailures(db: Kysely<Database>): Promise<Facts['failures']> {
  const { rows } = await sql<Facts['failures'][number]>`
    select w.id as "workflowId", w.name, ended."inRow", ended."lastAt", ended."runId", ended.error
      from workflows w, lateral (
        -- The first that did not fail, counted from the latest, ends the row.
        select coalesce(min(place) filter (where status <> 'failed') - 1, count(*))::int as "inRow",
               (array_agg(id order by place))[1] as "runId",
               (array_agg(finished_at order by place))[1] as "lastAt",
               coalesce((array_agg(error ->> 'message' order by place))[1], '') as error
          from (select id, status, error, finished_at, row_number() over (order by id desc) as place
                  from run_history h
                 where h.workflow_id = w.id and h.mode = 'live' and h.status in ('succeeded', 'failed')
                 order by id desc limit ${looked}) as latest
      ) as ended
     where w.deleted_at is null and w.enabled and w.published_version is not null and ended."inRow" > 0`.execute(
    db,
  )
  return rows
}

async function readConnections(db: Kysely<Database>): Promise<Facts['connections']> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'name', 'type', 'status', 'status_detail as detail', 'checked_at as checkedAt'])
    .execute()
  return rows.map(({ status, ...row }) => ({ ...row, failing: status === 'failing' }))
}

/** Every folder that a published workflow wants read. */
async function readMailboxes(db: Kysely<Database>, pool: Pool): Promise<Facts['mailboxes']> {
  const folders = [...(await findFolders(pool)).values()]
  if (folders.length === 0) return []
  const { rows } = await sql<Facts['mailboxes'][number]>`
    select c.id as "connectionId", c.name, wanted.folder, r.read_at as "readAt",
           -- A trigger that heard nothing while it was off is expected from the moment on that it hears.
           (select max(coalesce(w.expected_since, t.created_at)) from triggers t join workflows w on w.id = t.workflow_id
             where t.id = any(string_to_array(wanted.triggers, ' ')::uuid[])) as "wantedSince"
      from unnest(${folders.map(({ connectionId }) => connectionId)}::uuid[], ${folders.map(({ folder }) => folder)}::text[],
                  ${folders.map(({ triggers }) => triggers.map(({ id }) => id).join(' '))}::text[])
             as wanted(connection_id, folder, triggers)
      join connections c on c.id = wanted.connection_id
      left join mailbox_reads r on r.connection_id = c.id and r.folder = wanted.folder`.execute(db)
  return rows
}

/** What was refused of late, by trigger; what merely came again, and robots, are no fault. */
async function readRefusals(db: Kysely<Database>): Promise<Facts['refusals']> {
  const { rows } = await sql<Facts['refusals'][number]>`
    select t.id as "triggerId", w.id as "workflowId", w.name, sum(r.count)::int as count, max(r.last_at) as "lastAt",
           (array_agg(r.reason order by r.last_at desc))[1] as reason
      from hook_refusals r join triggers t on t.id = r.trigger_id join workflows w on w.id = t.workflow_id
     where w.deleted_at is null and w.enabled and w.published_version is not null
       and r.last_at > now() - interval '24 hours' and r.code not in ('repeated', 'robot')
     group by t.id, w.id, w.name`.execute(db)
  return rows
}
