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

/** Newest first, from before the entry `cursor` on. */
export async function listAudit(
  db: Kysely<Database>,
  filter: { subject?: string | undefined; cursor?: string | undefined; limit: number },
) {
  return db
    .selectFrom('audit_log')
    .selectAll()
    .$if(filter.subject !== undefined, (query) => query.where('subject', '=', filter.subject ?? ''))
    .$if(filter.cursor !== undefined, (query) => query.where('id', '<', filter.cursor ?? ''))
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute()
}
