import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { wakeRuns } from '../waits/wake-runs.ts'

/** What is held: one workflow, all that is done for one customer, or everything. */
export type HeldScope = { workflowId: string } | { customerId: string } | 'all'

export interface WriteHold {
  id: string
  reason: string
  by: string
}

/** Whether a run falls under a hold that stands; `run` names a row of `runs`. A dry run writes nothing. */
export const isHeldSql = (run: string) => `
  ${run}.mode <> 'dry' and exists (
    select from write_holds h
     where h.lifted_at is null and coalesce(h.workflow_id, ${run}.workflow_id) = ${run}.workflow_id
       and (h.customer_id is null or h.customer_id = ${run}.customer_id))`

/** The oldest hold that a run falls under; undefined where it may write. */
export async function findHold(
  db: Kysely<Database>,
  { workflowId, customerId }: { workflowId: string; customerId: string | null },
): Promise<WriteHold | undefined> {
  const { rows } = await sql<WriteHold>`
    select id, reason, set_by as by from write_holds
     where lifted_at is null and (workflow_id is null or workflow_id = ${workflowId})
       and (customer_id is null or customer_id = ${customerId})
     order by set_at limit 1`.execute(db)
  return rows[0]
}

/** Has everything in the scope stop before it writes. Undefined where such a hold stands already. */
export async function setHold(
  tx: Kysely<Database>,
  scope: HeldScope,
  { reason, by }: Omit<WriteHold, 'id'>,
): Promise<string | undefined> {
  const id = uuidv7()
  const workflowId = scope !== 'all' && 'workflowId' in scope ? scope.workflowId : null
  const customerId = scope !== 'all' && 'customerId' in scope ? scope.customerId : null
  const { rows } = await sql<{ id: string }>`
    insert into write_holds (id, workflow_id, customer_id, reason, set_by)
    values (${id}, ${workflowId}, ${customerId}, ${reason}, ${by}) on conflict do nothing returning id`.execute(
    tx,
  )
  return rows[0]?.id
}

/** Runs that are asked for together; the others follow within seconds. */
const wokenAtOnce = 2000

/** Lifts a hold: what stood still because of it goes on. False where it does not stand. */
export async function liftHold(tx: Kysely<Database>, id: string, by: string): Promise<boolean> {
  const { rows } = await sql<{ workflow_id: string | null; customer_id: string | null }>`
    update write_holds set lifted_by = ${by}, lifted_at = now() where id = ${id} and lifted_at is null
    returning workflow_id, customer_id`.execute(tx)
  const [hold] = rows
  if (!hold) return false
  await wakeHeldRuns(tx)
  return true
}

/**
 * Has runs go on that stopped at a hold which stands no more, and asks for those that were not begun. Called again now and
 * then: a run may come to its stop while the hold is being lifted.
 */
export async function wakeHeldRuns(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update runs set status = 'queued' where id in (
      select id from runs
       where status = 'paused' and pause_reason ->> 'kind' = 'hold' and not (${sql.raw(isHeldSql('runs'))})
       order by id limit ${wokenAtOnce} for no key update skip locked)
    returning id`.execute(db)
  const { rows: unbegun } = await sql<{ id: string }>`
    select id from runs r
     where status = 'queued' and started_at is null and not (${sql.raw(isHeldSql('r'))})
       and exists (select from write_holds where lifted_at > now() - interval '1 minute')
       and not exists (select from graphile_worker._private_jobs j where j.key = 'run:' || r.id)
     order by created_at limit ${wokenAtOnce}`.execute(db)
  const woken = [...rows, ...unbegun].map(({ id }) => id)
  await wakeRuns(db, woken)
  return woken.length
}
