import { type Kysely, sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import { type KeptRuns, overBefore } from './retention.ts'

/** Runs removed in one transaction, with their steps. */
const atOnce = 200

/**
 * Removes the runs that have ended longer ago than their workflow keeps them, with their steps and large values. Runs that
 * go on are never touched, nor is the ledger. Each workflow is found by its index: runs that stay are not read. Answers how
 * many went.
 */
export async function removeRuns(
  db: Kysely<Database>,
  { workflows }: KeptRuns,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0
  for (const [workflowId, days] of workflows) {
    let after = idAt(0)
    for (;;) {
      if (signal.aborted) return removed
      const from = after
      const ids = await db
        .transaction()
        .execute((tx) => removeSome(tx, workflowId, from, overBefore(days, now)))
      const last = ids.at(-1)
      removed += ids.length
      if (last === undefined) break
      after = last
    }
  }
  return removed
}

async function removeSome(
  tx: Kysely<Database>,
  workflowId: string,
  after: string,
  before: Date,
): Promise<string[]> {
  // Locked, so that none of them is taken up again while its steps go; who has it locked is just doing that.
  const { rows } = await sql<{ id: string }>`
    select id from run_history
     where workflow_id = ${workflowId} and id > ${after} and id < ${idAt(before.getTime())} and finished_at < ${before}
     order by id limit ${atOnce} for update skip locked`.execute(tx)
  const ids = rows.map(({ id }) => id)
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return []
  // The range leaves other partitions alone, which a list of ids in a kept statement would not.
  const these = (column: string) =>
    sql`${sql.ref(column)} = any(${ids}::uuid[]) and ${sql.ref(column)} between ${first} and ${last}`
  await sql`delete from steps where ${these('run_id')}`.execute(tx)
  await sql`delete from payloads where ${these('run_id')}`.execute(tx)
  await sql`delete from runbook_starts where ${these('run_id')}`.execute(tx)
  await sql`delete from run_history where ${these('id')}`.execute(tx)
  return ids
}
