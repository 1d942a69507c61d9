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

/** Keeps files that came with a page. */
export async function keepPageFiles(
  db: Kysely<Database>,
  { pageId, triggerId }: { pageId: string; triggerId: string },
  files: readonly { field: string; name: string; type: string; content: Buffer }[],
): Promise<PageFile[]> {
  const kept: PageFile[] = []
  for (const { field, name, type, content } of files) {
    const id = uuidv7()
    const size = content.byteLength
    const sha256 = createHash('sha256').update(content).digest()
    await sql`
      with made as (
        insert into files (id, name, type, size, sha256, content)
        values (${id}, ${name}, ${type}, ${size}, ${sha256}, ${content}) returning id
      )
      insert into portal_files (file_id, page_id, trigger_id, field)
      select id, ${pageId}, ${triggerId}, ${field} from made`.execute(db)
    kept.push({ id, name, type, size, field })
  }
  return kept
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
