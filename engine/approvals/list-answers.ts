import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { ApprovalAnswer } from '../msp/approval.ts'
import type { GivenAnswer } from './decide.ts'

export interface RecordedAnswer extends GivenAnswer {
  approvalId: string
  kind: 'user' | 'token' | 'contact'
  name: string
  comment: string
  onBehalf: string
  at: Date
}

/** In the order they were given. */
export async function listAnswers(
  db: Kysely<Database>,
  approvalIds: readonly string[],
): Promise<RecordedAnswer[]> {
  if (approvalIds.length === 0) return []
  return db
    .selectFrom('approval_answers')
    .select([
      'approval_id as approvalId',
      'kind',
      'person',
      'name',
      'choice',
      'comment',
      'stands_for as standsFor',
      'on_behalf as onBehalf',
      'at',
    ])
    .where('approval_id', 'in', approvalIds)
    .orderBy('id')
    .execute()
}

/** As steps read it. */
export function presentAnswer({ name, choice, comment, at, onBehalf }: RecordedAnswer): ApprovalAnswer {
  return { by: name, choice, comment, at: at.toISOString(), onBehalf }
}
