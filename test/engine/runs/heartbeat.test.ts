import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { connectDatabase } from '#engine/db/connect.ts'
import { startHeartbeat } from '#engine/runs/heartbeat.ts'
import { startWorkflow } from '#engine/runs/start-workflow.ts'
import { catalogue } from '#nodes'
import { startRoughProxy } from '../../chaos/storm/rough-proxy.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const patience = { timeout: 20_000 }

/** Whoever joins waits for so long before the others can see it. */
async function slowJoining(pool: Pool, seconds: number): Promise<void> {
  await pool.query(`
    create function slow_joining() returns trigger language plpgsql as $$
      begin perform pg_sleep(${seconds}); return new; end $$;
    create trigger slow_joining before insert on engine_workers for each row when (new.state = 'alive')
      execute function slow_joining()`)
}

const standing = async (pool: Pool) =>
  (await pool.query<{ id: string; state: string }>('select id, state from engine_workers')).rows

test('a process that was declared dead takes no run before the others can see who it is now', async () => {
  await using engine = await assembleEngine(catalogue, await createTestDatabase())
  const { db, pool, registry } = engine
  const workflowId = await engine.publish(buildDocument({ start: { type: 'manual.start' } }, []))
  const working = await engine.startWorking()
  const first = working.worker.workerId()
  await pool.query(`
    create table leases (worker uuid, is_seen boolean);
    create function note_lease() returns trigger language plpgsql as $$
      begin
        insert into leases values (new.lease_owner, exists (select from engine_workers where id = new.lease_owner));
        return null;
      end $$;
    create trigger note_lease after update of lease_owner on runs for each row when (new.lease_owner is not null)
      execute function note_lease()`)
  await slowJoining(pool, 2)
  await pool.query(`update engine_workers set state = 'dead'`)
  await expect.poll(() => working.worker.workerId(), patience).not.toBe(first)
  await db
    .transaction()
    .execute((tx) => startWorkflow(tx, registry, { workflowId, input: {}, trust: 'test', reason: 'test' }))
  await engine.settled()
  const { rows } = await pool.query('select worker, is_seen from leases')
  expect(rows).toEqual([{ worker: working.worker.workerId(), is_seen: true }])
  await working.stop()
})

test('a process that joins again and never hears that it did goes on all the same', async () => {
  await using database = await createTestDatabase()
  await using proxy = await startRoughProxy(database.url)
  const { pool, close } = connectDatabase(proxy.url, { max: 2 })
  const heartbeat = await startHeartbeat({
    pool,
    databaseUrl: database.url,
    onFenced: () => undefined,
    report: () => undefined,
  })
  const first = heartbeat.workerId()
  await expect.poll(() => heartbeat.steadySince(), patience).toBeDefined()
  await slowJoining(database.pool, 1)
  await database.pool.query(`update engine_workers set state = 'dead'`)
  const joining = async () =>
    (
      await database.pool.query(
        `select from pg_stat_activity where wait_event = 'PgSleep' and query like 'insert into engine_workers%'`,
      )
    ).rowCount
  await expect.poll(joining, { ...patience, interval: 20 }).toBe(1)
  proxy.cutMidReply()
  await expect.poll(() => standing(database.pool), patience).toHaveLength(2)
  await expect.poll(() => heartbeat.steadySince(), patience).toBeDefined()
  expect((await standing(database.pool)).toSorted((a, b) => a.state.localeCompare(b.state))).toEqual([
    { id: heartbeat.workerId(), state: 'alive' },
    { id: first, state: 'dead' },
  ])
  await heartbeat.stop()
  await close()
})

test('a process that stood still until it was forgotten is written down as dead, so that what it holds is taken back', async () => {
  await using database = await createTestDatabase()
  const heartbeat = await startHeartbeat({
    pool: database.pool,
    databaseUrl: database.url,
    onFenced: () => undefined,
    report: () => undefined,
  })
  const first = heartbeat.workerId()
  await database.pool.query('delete from engine_workers')
  await expect.poll(() => standing(database.pool), patience).toContainEqual({ id: first, state: 'dead' })
  await expect
    .poll(() => standing(database.pool), patience)
    .toContainEqual({ id: heartbeat.workerId(), state: 'alive' })
  await heartbeat.stop()
})
