import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { CannedRepliesTable, Database } from '../db/schema.ts'
import {
  type CannedReply,
  type CannedReplyChanges,
  cannedReply,
  cannedReplyChanges,
  type NewCannedReply,
  newCannedReply,
} from '../msp/desk-settings.ts'
import { StepFailed } from '../sdk/errors.ts'
import { missing } from './references.ts'

function presentReply(row: Selectable<CannedRepliesTable>): CannedReply {
  return {
    id: row.id,
    name: row.name,
    texts: cannedReply.shape.texts.parse(row.texts),
    queue: row.queue,
    updatedAt: row.updated_at.toISOString(),
  }
}

/** By name. */
export async function listCannedReplies(db: Kysely<Database>): Promise<CannedReply[]> {
  const rows = await db.selectFrom('canned_replies').selectAll().orderBy(sql`lower(name)`).execute()
  return rows.map(presentReply)
}

export async function findCannedReply(db: Kysely<Database>, id: string): Promise<CannedReply | undefined> {
  const row = await db.selectFrom('canned_replies').selectAll().where('id', '=', id).executeTakeFirst()
  return row && presentReply(row)
}

/** Throws `StepFailed` where another reply has the name. */
export async function insertCannedReply(db: Kysely<Database>, input: NewCannedReply): Promise<CannedReply> {
  const { name, texts, queue } = newCannedReply.parse(input)
  const row = await db
    .insertInto('canned_replies')
    .values({ id: uuidv7(), name, texts: JSON.stringify(texts), queue })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw nameTaken(name)
  return presentReply(row)
}

/** Changes what is given and nothing else. */
export async function updateCannedReply(
  db: Kysely<Database>,
  id: string,
  input: CannedReplyChanges,
): Promise<CannedReply> {
  const changes = cannedReplyChanges.parse(input)
  const { name, texts, queue } = changes
  const row = await db
    .updateTable('canned_replies')
    .set({ name, queue, updated_at: sql`now()` })
    .$if(texts !== undefined, (query) => query.set({ texts: JSON.stringify(texts) }))
    .where('id', '=', id)
    .where(sql<boolean>`not exists (
      select 1 from canned_replies as other
       where lower(other.name) = lower(${name ?? null}::text) and other.id <> ${id}::uuid)`)
    .returningAll()
    .executeTakeFirst()
  if (row) return presentReply(row)
  throw (await findCannedReply(db, id)) ? nameTaken(name ?? '') : missing('canned reply', id)
}

export async function deleteCannedReply(db: Kysely<Database>, id: string): Promise<CannedReply> {
  const row = await db.deleteFrom('canned_replies').where('id', '=', id).returningAll().executeTakeFirst()
  if (!row) throw missing('canned reply', id)
  return presentReply(row)
}

function nameTaken(name: string): StepFailed {
  return new StepFailed(`There is a canned reply "${name}" already. Use that one, or another name.`, {
    code: 'already_exists',
  })
}
