import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { lockKey } from '../flow/lock-key.ts'
import { wakeRuns } from '../waits/wake-runs.ts'

/** Where a run stands among those that limit each other. */
export interface InLine {
  workflowId: string
  limitKey: string | null
  /** Others may stand behind it. */
  limited: boolean
}

/** The columns that make up an `InLine`. */
export const inLine = sql`workflow_id as "workflowId", limit_key as "limitKey",
  limit_key is not null or workflow_most is not null as limited`

/**
 * Whether a run that nobody has begun may begin: it is among the first of its key that are not over, and its workflow has
 * fewer under way than it may. A run is under way from its first step to its end, waits and pauses included. Of those that
 * nobody has begun only the ones in the queue stand in line.
 */
export const hasRoomSql = (run: string) => `
  ${hasKeyRoomSql(run)}
  and (${run}.workflow_most is null or (
     select count(*) from (
       select from runs other
        where other.workflow_id = ${run}.workflow_id and other.workflow_most is not null and other.started_at is not null
        limit ${run}.workflow_most) as begun) < ${run}.workflow_most)`

/** The same for its key alone. */
export const hasKeyRoomSql = (run: string) => `
  (${run}.limit_key is null or (
     select count(*) from (
       select from runs other
        where other.limit_key = ${run}.limit_key and other.id <> ${run}.id
          and (other.started_at is not null or other.status = 'queued' and other.id < ${run}.id)
        limit ${run}.limit_most) as first) < ${run}.limit_most)`

/** Keeps others from counting the runs of a key, or of a workflow, until the transaction is over. */
export async function lockLimit(tx: Kysely<Database>, key: string): Promise<void> {
  await lockKey(tx, 'run limit', key)
}

/** Asks for the run that may begin once one of its key or its workflow has left the line or ended. */
export async function wakeNextInLine(db: Kysely<Database>, left: InLine): Promise<void> {
  await wakeFirst(
    db,
    sql`workflow_id = ${left.workflowId} and (workflow_most is not null or limit_key = ${left.limitKey})`,
    1,
  )
}

/** The same for all, in case that who was to ask has died before: at most 500, those without a job. */
export async function wakeForgottenLines(db: Kysely<Database>): Promise<number> {
  return wakeFirst(db, sql`true`, 500)
}

/** Of each key only the first stands where it can begin; it is looked at alone, however many stand behind it. */
async function wakeFirst(db: Kysely<Database>, which: ReturnType<typeof sql>, most: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select first.id from (
      select distinct on (workflow_id, limit_key) * from runs
       where started_at is null and (limit_key is not null or workflow_most is not null) and status = 'queued' and ${which}
       order by workflow_id, limit_key, id) as first
     where ${sql.raw(hasRoomSql('first'))} order by first.id limit ${most}`.execute(db)
  await wakeRuns(
    db,
    rows.map(({ id }) => id),
  )
  return rows.length
}
