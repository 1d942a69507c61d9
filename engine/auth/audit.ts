import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'

export interface AuditEntry {
  /** Who, as people know them: an e-mail address, `token NAME`, or `command line`. */
  actor: string
  /** What was done, e.g. `workflow.published`. */
  action: string
  /** What it was done to, e.g. `workflow/0192…`. */
  subject: string
  detail?: JsonObject
  /** Minutes in which the same again, with nothing between, is no entry of its own. */
  oncePerMinutes?: number
}

/** Writes down a change, in the change's own transaction. Never give it a secret. */
export async function recordAudit(tx: Kysely<Database>, entry: AuditEntry): Promise<void> {
  if (entry.oncePerMinutes !== undefined && (await isToldAlready(tx, entry, entry.oncePerMinutes))) return
  await tx
    .insertInto('audit_log')
    .values({
      id: uuidv7(),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute()
}

async function isToldAlready(tx: Kysely<Database>, entry: AuditEntry, minutes: number): Promise<boolean> {
  const newest = await tx
    .selectFrom('audit_log')
    .select(['actor', 'action', sql<boolean>`at > now() - make_interval(mins => ${minutes})`.as('is_recent')])
    .where('subject', '=', entry.subject)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest?.is_recent === true && newest.actor === entry.actor && newest.action === entry.action
}

export interface AuditFilter {
  subject?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  /** What stands before the point of an action, such as `workflow`. */
  kind?: string | undefined
  /** Words to be found in any part of an entry. */
  q?: string | undefined
  from?: Date | undefined
  until?: Date | undefined
  cursor?: string | undefined
}

/** Newest first, from before the entry `cursor` on. */
export async function listAudit(db: Kysely<Database>, filter: AuditFilter & { limit: number }) {
  const { subject, actor, action, kind, q, from, until, cursor } = filter
  const like = `%${(q ?? '').replaceAll(/[\\%_]/g, '\\$&')}%`
  return db
    .selectFrom('audit_log')
    .selectAll()
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
    .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
    .$if(kind !== undefined, (query) => query.where(sql<string>`split_part(action, '.', 1)`, '=', kind ?? ''))
    .$if(q !== undefined, (query) =>
      query.where(
        sql<boolean>`(actor ilike ${like} or action ilike ${like} or subject ilike ${like} or detail::text ilike ${like})`,
      ),
    )
    .$if(from !== undefined, (query) => query.where('at', '>=', from ?? new Date(0)))
    .$if(until !== undefined, (query) => query.where('at', '<', until ?? new Date(0)))
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute()
}

/** Who is named in the log, and what has been done, each once. */
export async function auditNames(db: Kysely<Database>): Promise<{ actors: string[]; actions: string[] }> {
  // Each value is looked up behind the one before: the log is long, and they are few.
  const { rows } = await sql<{ actors: string[]; actions: string[] }>`
    with recursive who as (
      (select actor from audit_log order by actor limit 1)
      union all
      select (select a.actor from audit_log a where a.actor > who.actor order by a.actor limit 1) from who where who.actor is not null
    ), what as (
      (select action from audit_log order by action limit 1)
      union all
      select (select a.action from audit_log a where a.action > what.action order by a.action limit 1)
        from what where what.action is not null
    )
    select coalesce((select array_agg(actor order by actor) from who where actor is not null), '{}') as actors,
           coalesce((select array_agg(action order by action) from what where action is not null), '{}') as actions`.execute(
    db,
  )
  return rows[0] ?? { actors: [], actions: [] }
}
