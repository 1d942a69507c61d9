import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { listAsked } from './list-asked.ts'

export interface OpenApproval {
  id: string
  kind: 'approval' | 'form' | 'page' | 'task'
  nodeId: string
  path: string
  title: string
  /** Names of those who may answer. */
  people: string[]
  deadline: Date | null
}

/** What a run waits for people for. */
export async function listOpenApprovals(db: Kysely<Database>, runId: string): Promise<OpenApproval[]> {
  const rows = await db
    .selectFrom('approvals')
    .select(['id', 'kind', 'node_id as nodeId', 'path', 'title', 'deadline'])
    .where('run_id', '=', runId)
    .where('status', '=', 'open')
    .orderBy('id')
    .execute()
  const asked = await listAsked(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...row,
    people: asked
      .filter(({ approvalId, handedOver }) => approvalId === row.id && !handedOver)
      .map(({ name }) => name),
  }))
}
