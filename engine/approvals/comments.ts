import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'

export interface ApprovalComment {
  id: string
  author: string
  text: string
  at: Date
}

/** In the order they were written. */
export function listComments(db: Kysely<Database>, approvalId: string): Promise<ApprovalComment[]> {
  return db
    .selectFrom('approval_comments')
    .select(['id', 'author', 'text', 'at'])
    .where('approval_id', '=', approvalId)
    .orderBy('id')
    .execute()
}

/** Undefined where there is nothing to comment. */
export async function insertComment(
  tx: Kysely<Database>,
  { approvalId, author, text, at }: Omit<ApprovalComment, 'id'> & { approvalId: string },
): Promise<ApprovalComment | undefined> {
  const approval = await tx
    .selectFrom('approvals')
    .select('id')
    .where('id', '=', approvalId)
    .executeTakeFirst()
  if (!approval) return undefined
  return tx
    .insertInto('approval_comments')
    .values({ id: uuidv7(), approval_id: approvalId, author, text, at })
    .returning(['id', 'author', 'text', 'at'])
    .executeTakeFirstOrThrow()
}
