import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import type { ApprovalAnswer } from '../msp/approval.ts'
import { listAnswers, presentAnswer } from './list-answers.ts'

/** Closes the step's question; answers that come later change nothing. What was answered until then. */
export async function expire(db: Kysely<Database>, user: StoreUser): Promise<ApprovalAnswer[]> {
  await db
    .updateTable('approvals')
    .set({ status: 'expired', decided_at: user.now })
    .where('effect_key', '=', user.effectKey)
    .where('status', '=', 'open')
    .execute()
  const newest = await db
    .selectFrom('approvals')
    .select('id')
    .where('effect_key', '=', user.effectKey)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest === undefined ? [] : (await listAnswers(db, [newest.id])).map(presentAnswer)
}
