import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeRuns } from '../waits/wake-runs.ts'
import { deadAfterSeconds, thisHost } from './heartbeat.ts'
import { isHeldSql } from './write-holds.ts'

/**
 * Declares dead who has not beaten for 8 s. Only for a process that has itself beaten that long: after an outage of the
 * database everybody looks dead at first.
 */
export async function declareSilentDead(db: Kysely<Database>, workerId: string): Promise<number> {
  const { numAffectedRows } = await sql`
    update engine_workers set state = 'dead'
     where state = 'alive' and id <> ${workerId} and last_seen < now() - make_interval(secs => ${deadAfterSeconds})`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0)
}

/** Declares dead the workers of this machine whose process is gone: no need to wait for their silence. */
export async function declareVanishedDead(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ id: string; pid: number }>`
    select id, pid from engine_workers where state = 'alive' and host = ${thisHost()}`.execute(db)
  const gone = rows.filter(({ pid }) => !isAlive(pid)).map(({ id }) => id)
  if (gone.length > 0) {
    await sql`update engine_workers set state = 'dead' where id = any(${gone}::uuid[])`.execute(db)
  }
  return gone.length
}

/**
 * Puts the runs of dead workers back in the queue under a new epoch, so that whatever a dead one still writes matches
 * no row, and asks for them again by job key. Jobs that a dead worker had taken but not begun are asked for again, too.
 */
export async function takeBackRuns(db: Kysely<Database>): Promise<string[]> {
  const dead = await sql<{ id: string; pool_id: string | null }>`
    select id, pool_id from engine_workers where state = 'dead'`.execute(db)
  if (dead.rows.length === 0) return []
  const workers = dead.rows.map(({ id }) => id)
  const pools = dead.rows.flatMap(({ pool_id }) => (pool_id === null ? [] : [pool_id]))
  return db.transaction().execute(async (tx) => {
    const runs = await sql<{ id: string }>`
      update runs set status = 'queued', lease_owner = null, lease_epoch = lease_epoch + 1, recoveries = recoveries + 1
       where id in (
         -- One that a transaction of the dead still holds is taken with the next look: none of the others waits for it.
         select id from runs where lease_owner = any(${workers}::uuid[]) order by id for no key update skip locked)
      returning id`.execute(tx)
    const ids = new Set(runs.rows.map(({ id }) => id))
    if (pools.length > 0) {
      const jobs = await sql<{ id: string }>`
        select substring(key from 5) as id from graphile_worker.jobs
         where key like 'run:%' and locked_by = any(${pools}::text[])`.execute(tx)
      for (const { id } of jobs.rows) ids.add(id)
      await sql`update engine_workers set pool_id = null where id = any(${workers}::uuid[])`.execute(tx)
    }
    // They were being driven already: what came after them does not go before them.
    await wakeRuns(tx, [...ids], { place: 'first' })
    await sql`
      delete from engine_workers as w where state = 'dead' and last_seen < now() - interval '1 hour'
         and not exists (select from runs where lease_owner = w.id)`.execute(tx)
    return [...ids]
  })
}

/** Queued runs that are looked at in one go, so that a long queue costs no more than a short one. */
const lookedAt = 5000

/**
 * Asks again for queued runs whose job is missing, or taken by nobody alive: a hint may get lost, a run may not. `look` says
 * where it left off the last time, and is moved on. Those that limit each other are asked for by their line.
 */
export async function wakeForgottenRuns(db: Kysely<Database>, look = { from: new Date(0) }): Promise<number> {
  const { rows } = await sql<{ id: string; created_at: Date; missing: boolean }>`
    select r.id, r.created_at, (r.started_at is not null or r.limit_key is null and r.workflow_most is null
              and not (${sql.raw(isHeldSql('r'))})) and not exists (
             select 1 from graphile_worker._private_jobs j where j.key = 'run:' || r.id and (
               -- One that failed while the database was away is put off for longer each time, up to hours.
               j.locked_by is null and j.attempts < j.max_attempts and j.run_at < now() + interval '10 s'
               -- Where the answer to a fetch is lost, its jobs stay locked for hours by one that is alive and knows nothing
               -- of them. Whoever does have a job has begun it by now.
               or j.locked_at > now() - interval '20 s'
                  and exists (select 1 from engine_workers w where w.pool_id = j.locked_by and w.state = 'alive'))) as missing
      from (select * from runs
             where status = 'queued' and created_at >= ${look.from} and created_at < now() - interval '15 s'
             order by created_at limit ${lookedAt}) as r
     order by r.created_at`.execute(db)
  const last = rows.at(-1)?.created_at.getTime() ?? 0
  look.from = new Date(rows.length < lookedAt ? 0 : Math.max(last, look.from.getTime() + 1))
  const missing = rows.filter((row) => row.missing).map(({ id }) => id)
  await wakeRuns(db, missing)
  return missing.length
}

/**
 * Puts runs back in the queue that this worker holds by the database but does not drive. With `failed`, it counts
 * against them like the death of a worker: one that can never be driven ends as poison instead of going round for ever.
 */
export async function releaseRuns(
  db: Kysely<Database>,
  workerId: string,
  runIds: readonly string[],
  { failed = false } = {},
): Promise<void> {
  if (runIds.length === 0) return
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      update runs set status = 'queued', lease_owner = null, lease_epoch = lease_epoch + 1,
             recoveries = recoveries + ${failed ? 1 : 0}
       where id = any(${[...runIds]}::uuid[]) and lease_owner is not distinct from ${workerId} returning id`.execute(
      tx,
    )
    await wakeRuns(
      tx,
      rows.map(({ id }) => id),
    )
  })
}

/** Runs that this worker holds by the database, with what a person asked of them. */
export async function listHeldRuns(
  db: Kysely<Database>,
  workerId: string,
): Promise<{ id: string; cancelRequested: boolean; pauseRequested: boolean }[]> {
  const { rows } = await sql<{ id: string; cancel_requested: boolean; pause_requested: boolean }>`
    select id, cancel_requested, pause_requested from runs where lease_owner = ${workerId}`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    cancelRequested: row.cancel_requested,
    pauseRequested: row.pause_requested,
  }))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Removes the jobs that dead workers left locked and that have no attempt left: their runs were asked for again under new
 * jobs. graphile-worker itself refuses to touch a job locked less than four hours ago.
 */
export async function removeSpentJobs(db: Kysely<Database>): Promise<void> {
  await sql`
    select count(*) from graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs where key is null and attempts >= max_attempts limit 10000))`.execute(
    db,
  )
}
