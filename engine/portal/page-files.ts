import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'

/** A file that came with a page and is not sent yet. */
export interface PageFile {
  id: string
  name: string
  type: string
  size: number
  field: string
}

/** The files that came with a page so far, in the order they came. */
export async function listPageFiles(
  db: Kysely<Database>,
  pageId: string,
  triggerId: string,
): Promise<PageFile[]> {
  return db
    .selectFrom('portal_files')
    .innerJoin('files', 'files.id', 'portal_files.file_id')
    .select(['files.id', 'files.name', 'files.type', 'files.size', 'portal_files.field'])
    .where('page_id', '=', pageId)
    .where('trigger_id', '=', triggerId)
    .where('event_id', 'is', null)
    .orderBy('files.id')
    .execute()
}

/** Keeps files that came with a page, the same content in the same field once; answers the ids of those that are new. */
export async function keepPageFiles(
  db: Kysely<Database>,
  { pageId, triggerId }: { pageId: string; triggerId: string },
  files: readonly { field: string; name: string; type: string; content: Buffer }[],
): Promise<string[]> {
  const fresh: string[] = []
  for (const { field, name, type, content } of files) {
    const id = uuidv7()
    const sha256 = createHash('sha256').update(content).digest()
    const { rows } = await sql<{ id: string }>`
      with kept as (
        insert into portal_files (file_id, page_id, trigger_id, field, sha256)
        values (${id}, ${pageId}, ${triggerId}, ${field}, ${sha256}) on conflict do nothing returning file_id
      )
      insert into files (id, name, type, size, sha256, content)
      select file_id, ${name}, ${type}, ${content.byteLength}, ${sha256}, ${content} from kept
      returning id`.execute(db)
    fresh.push(...rows.map((row) => row.id))
  }
  return fresh
}

/** Takes back files of a page that were not sent yet. */
export async function dropPageFiles(
  db: Kysely<Database>,
  pageId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    delete from files f using portal_files p
     where f.id = p.file_id and p.page_id = ${pageId} and p.event_id is null
       and f.id::text = any(${ids}::text[])`.execute(db)
}

/**
 * Forgets what was never sent after a day, and files of forms that no ticket has after thirty, as those of runs are.
 */
export async function forgetPages(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    delete from files f using portal_files p
     where f.id = p.file_id
       and ((p.event_id is null and p.created_at < ${now}::timestamptz - interval '1 day')
            or p.created_at < ${now}::timestamptz - interval '30 days')
       and not exists (select from ticket_attachments a where a.file_id = f.id)`.execute(db)
  await sql`
    delete from portal_drafts where created_at < ${now}::timestamptz - interval '1 day'`.execute(db)
}
