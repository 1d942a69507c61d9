import { expect, test } from 'vitest'
import { wakeForgottenRuns } from '#engine/runs/reap.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { testCatalogue } from './test-nodes.ts'

test.each<[string, string, number]>([
  ['was put off for hours by failures', `attempts = 9, run_at = now() + interval '2 hours'`, 1],
  ['has no attempt left', 'attempts = max_attempts', 1],
  ['is due', 'attempts = 1', 0],
  ['a worker has just taken', `locked_by = 'pool', locked_at = now() - interval '5 s'`, 0],
  [
    'a worker took, and never heard that it did',
    `locked_by = 'pool', locked_at = now() - interval '21 s'`,
    1,
  ],
  ['a worker took that is gone', `locked_by = 'another', locked_at = now() - interval '5 s'`, 1],
])('a queued run whose job %s is asked for again where that is needed', async (_, set, woken) => {
  await using engine = await assembleEngine(testCatalogue(), await createTestDatabase())
  const { db, pool, registry, loadVersion } = engine
  await engine.publish(buildDocument({ hook: { type: 'test.hook' } }, []))
  const { hook_key } = await db.selectFrom('triggers').select('hook_key').executeTakeFirstOrThrow()
  const request = { headers: {}, query: {}, contentType: 'application/json', receivedAt: new Date() }
  await engine.receiveHook(hook_key ?? '', { ...request, body: Buffer.from('{}') })
  await routeEvents(db, registry, loadVersion)
  await pool.query(
    `insert into engine_workers (id, host, pid, pool_id) values (gen_random_uuid(), 'here', 1, 'pool')`,
  )
  await pool.query(`update runs set created_at = now() - interval '1 minute'`)
  await pool.query(`update graphile_worker._private_jobs set ${set}`)
  expect(await wakeForgottenRuns(db)).toBe(woken)
  const { rows } = await pool.query(
    `select count(*)::int as ready from graphile_worker._private_jobs
      where run_at <= now() and attempts < max_attempts and key is not null
        and (is_available or locked_by = 'pool' and locked_at > now() - interval '20 s')`,
  )
  expect(rows).toEqual([{ ready: 1 }])
})
