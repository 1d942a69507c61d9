import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { addJobs } from '#engine/db/jobs.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { insertRuns } from '#engine/runs/new-run.ts'
import { removeSpentJobs } from '#engine/runs/reap.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { type ActionNode, defineNode, TryAgain, z } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine, startEngine } from '../../support/engine.ts'
import { testCatalogue } from './test-nodes.ts'

/** A step that asks to come again after its seconds, until it is told that the other side has time. */
function busyNode() {
  const calls: { name: string; at: number; attempt: number }[] = []
  const busy = { until: new Set<string>() }
  const node: ActionNode = defineNode({
    type: 'test.busy',
    title: 'Busy',
    description: 'Asks to come again',
    category: 'connectors',
    icon: 'IconClock',
    effect: 'reads',
    idempotency: 'native',
    params: z.object({ name: z.string(), seconds: z.number() }),
    output: z.object({ attempt: z.number() }),
    run({ params, attempt }) {
      calls.push({ name: params.name, at: Date.now(), attempt })
      if (busy.until.has(params.name)) throw new TryAgain('Busy', { afterSeconds: params.seconds })
      return { attempt }
    },
  })
  return { node, calls, busy }
}

const flow = (steps: Record<string, number>) =>
  buildDocument(
    {
      hook: { type: 'test.hook' },
      ...Object.fromEntries(
        Object.entries(steps).map(([name, seconds]) => [
          name,
          { type: 'test.busy', params: { name: literal(name), seconds: literal(seconds) } },
        ]),
      ),
    },
    Object.keys(steps).map((name) => `hook -> ${name}`),
  )

async function start(
  engine: Awaited<ReturnType<typeof assembleEngine>>,
  workflowId: string,
  concurrencyKey: string | null = null,
): Promise<string> {
  const id = uuidv7()
  const eventId = uuidv7()
  await engine.pool.query(
    `insert into events (id, source_key, type, source, occurred_at, trust, data, routed_at)
     values ($1, 'test', 'test', 'test', now(), 'none', '{}', now())`,
    [eventId],
  )
  const run = {
    id,
    workflowId,
    version: 1,
    triggerNode: 'hook',
    eventId,
    customerId: null,
    concurrencyKey,
  }
  await engine.db.transaction().execute((tx) => insertRuns(tx, [run]))
  return id
}

describe('a step that is busy for longer than five seconds', () => {
  test('parks its run, which holds no worker and no job, and goes on when its time has come', async () => {
    const { node, calls, busy } = busyNode()
    await using engine = await startEngine(testCatalogue([node]))
    busy.until.add('call')
    const runId = await start(engine, await engine.publish(flow({ call: 3600 })))
    const runs = () => engine.db.selectFrom('runs').select(['status', 'lease_owner']).execute()
    await expect.poll(runs, { timeout: 10_000 }).toEqual([{ status: 'waiting', lease_owner: null }])
    const waits = await engine.db.selectFrom('waits').select(['run_id', 'node_id', 'kind']).execute()
    expect(waits).toEqual([{ run_id: runId, node_id: 'call', kind: 'retry' }])
    await expect
      .poll(async () => (await engine.pool.query('select key from graphile_worker.jobs')).rows)
      .toEqual([])
    expect(await wakeDueRuns(engine.db, new Date())).toBe(0)

    busy.until.clear()
    await engine.pool.query('update waits set wake_at = now()')
    const ended = () => engine.db.selectFrom('run_history').select(['id', 'status']).execute()
    await expect.poll(ended, { timeout: 10_000 }).toEqual([{ id: runId, status: 'succeeded' }])
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(await engine.db.selectFrom('waits').selectAll().execute()).toEqual([])
  })

  test('is not tried sooner because another one of its run has waited long enough', async () => {
    const { node, calls, busy } = busyNode()
    await using engine = await startEngine(testCatalogue([node]))
    busy.until.add('short').add('long')
    await start(engine, await engine.publish(flow({ short: 600, long: 3600 })))
    const waiting = async () => (await engine.db.selectFrom('waits').select('node_id').execute()).length
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2)
    busy.until.delete('short')
    await engine.pool.query(`update waits set wake_at = wake_at - interval '601 s'`)
    const tried = (name: string) => calls.filter((call) => call.name === name).length
    await expect.poll(() => tried('short'), { timeout: 10_000 }).toBe(2)
    const runs = () => engine.db.selectFrom('runs').select('status').execute()
    await expect.poll(runs, { timeout: 10_000 }).toEqual([{ status: 'waiting' }])
    expect(tried('long')).toBe(1)
    expect(await waiting()).toBe(1)
  })
})

describe('cancelling', () => {
  test('a run that nobody has begun ends it at once, and no worker begins it', async () => {
    await using engine = await assembleEngine(testCatalogue(), await createTestDatabase())
    const workflowId = await engine.publish(
      buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set' } }, ['hook -> set']),
    )
    const runId = await start(engine, workflowId)
    expect(await cancelRun(engine.db, runId)).toBe('cancelled')
    const working = await engine.startWorking()
    await engine.settled()
    await working.stop()
    const history = await engine.db.selectFrom('run_history').select(['id', 'status']).execute()
    expect(history).toEqual([{ id: runId, status: 'cancelled' }])
    expect(await engine.db.selectFrom('steps').selectAll().execute()).toEqual([])
    expect(await cancelRun(engine.db, runId)).toBeUndefined()
  })

  test('a parked run ends it and its waits, and nothing wakes it', async () => {
    const { node, calls, busy } = busyNode()
    await using engine = await startEngine(testCatalogue([node]))
    busy.until.add('call')
    const runId = await start(engine, await engine.publish(flow({ call: 3600 })))
    const runs = () => engine.db.selectFrom('runs').select('status').execute()
    await expect.poll(runs, { timeout: 10_000 }).toEqual([{ status: 'waiting' }])
    await engine.pool.query('update waits set wake_at = now() + interval $$1 hour$$')
    expect(await cancelRun(engine.db, runId)).toBe('cancelled')
    expect(await engine.db.selectFrom('waits').selectAll().execute()).toEqual([])
    expect(await wakeDueRuns(engine.db, new Date())).toBe(0)
    expect(calls).toHaveLength(1)
  })

  test('a run that nobody has begun asks for the next one of its problem, which stood behind it', async () => {
    await using engine = await assembleEngine(testCatalogue(), await createTestDatabase())
    const workflowId = await engine.publish(
      buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set' } }, ['hook -> set']),
    )
    const first = await start(engine, workflowId, 'disk of SRV-1')
    const second = await start(engine, workflowId, 'disk of SRV-1')
    const jobs = async () =>
      (await engine.pool.query('select key from graphile_worker.jobs order by key')).rows
    // As a worker does that looks at the second while the first is not over.
    await engine.pool.query('select graphile_worker.remove_job($1)', [`run:${second}`])
    expect(await jobs()).toEqual([{ key: `run:${first}` }])
    await cancelRun(engine.db, first)
    expect(await jobs()).toContainEqual({ key: `run:${second}` })
  })

  test('from many hands at once ends a run once', async () => {
    await using engine = await assembleEngine(testCatalogue(), await createTestDatabase())
    const workflowId = await engine.publish(
      buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set' } }, ['hook -> set']),
    )
    const runId = await start(engine, workflowId)
    const answers = await Promise.all([1, 2, 3, 4].map(() => cancelRun(engine.db, runId)))
    expect(answers.filter((answer) => answer === 'cancelled')).toHaveLength(1)
    expect(await engine.db.selectFrom('run_history').select('status').execute()).toEqual([
      { status: 'cancelled' },
    ])
  })
})

test('jobs that a dead worker left without attempts are removed once nobody can hold them any more', async () => {
  await using database = await createTestDatabase()
  await addJobs(database.db, [
    { task: 'drive_run', payload: { runId: 'old' } },
    { task: 'drive_run', payload: { runId: 'fresh' } },
    { task: 'drive_run', payload: { runId: 'kept' }, key: 'run:kept' },
  ])
  await database.pool.query(
    `update graphile_worker._private_jobs set attempts = max_attempts, locked_by = 'dead',
            locked_at = now() - case payload->>'runId' when 'old' then interval '5 hours' else interval '1 hour' end`,
  )
  await removeSpentJobs(database.db)
  const { rows } = await database.pool.query(
    `select payload->>'runId' as run from graphile_worker._private_jobs order by id`,
  )
  expect(rows.map(({ run }) => run)).toEqual(['fresh', 'kept'])
})
