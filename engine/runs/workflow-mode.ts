import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { NewRun } from './new-run.ts'

/** `watch`: every run is a dry run. `canary`: but those of the customers that are named. */
export const workflowModes = ['live', 'watch', 'canary'] as const
export type WorkflowMode = (typeof workflowModes)[number]

export interface ModeOfWorkflow {
  mode: WorkflowMode
  canaryCustomerIds: readonly string[]
}

/** Whether a run for a customer only makes a plan. What is for no customer is no canary's. */
export function isWatched({ mode, canaryCustomerIds }: ModeOfWorkflow, customerId: string | null): boolean {
  if (mode === 'live') return false
  return mode === 'watch' || customerId === null || !canaryCustomerIds.includes(customerId)
}

/** The mode of a workflow; undefined where there is no such workflow. */
export async function readMode(
  db: Kysely<Database>,
  workflowId: string,
): Promise<ModeOfWorkflow | undefined> {
  const row = await db
    .selectFrom('workflows')
    .select(['mode', 'canary_customer_ids'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row && { mode: row.mode, canaryCustomerIds: row.canary_customer_ids }
}

/** Sets the mode for runs that start from now on; false where there is no such workflow. */
export async function setMode(
  tx: Kysely<Database>,
  workflowId: string,
  { mode, canaryCustomerIds }: ModeOfWorkflow,
): Promise<boolean> {
  const { rows } = await sql`
    update workflows set mode = ${mode}, canary_customer_ids = ${[...canaryCustomerIds]}::uuid[]
     where id = ${workflowId} and deleted_at is null returning id`.execute(tx)
  return rows.length > 0
}

/** The run as the mode of its workflow has it; one that is tried stays as it is. */
export async function inWorkflowMode(tx: Kysely<Database>, run: NewRun): Promise<NewRun> {
  if ((run.mode ?? 'live') !== 'live') return run
  const mode = await readMode(tx, run.workflowId)
  return mode && isWatched(mode, run.customerId) ? { ...run, mode: 'dry' } : run
}
