import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { AskedRow } from './may-answer.ts'

export interface AskedPersonRow extends AskedRow {
  approvalId: string
  name: string
  delegatedBy: string | null
}

/** Who was asked, and to whom it was handed over, in this order. */
export async function listAsked(
  db: Kysely<Database>,
  approvalIds: readonly string[],
): Promise<AskedPersonRow[]> {
  if (approvalIds.length === 0) return []
  return db
    .selectFrom('approval_people')
    .select([
      'approval_id as approvalId',
      'id',
      'kind',
      'person',
      'name',
      'root_id as rootId',
      'delegated_by as delegatedBy',
      'handed_over as handedOver',
      sql<
        string[]
      >`case when kind = 'team' then array(select m.user_id::text from team_members m where m.team_id::text = person)
                    else '{}' end`.as('members'),
    ])
    .where('approval_id', 'in', approvalIds)
    .orderBy('id')
    .execute()
}

/** Those first asked: an answer fills their places. */
export function placesAmong(rows: readonly AskedRow[]): AskedRow[] {
  return rows.filter(({ rootId }) => rootId === null)
}
