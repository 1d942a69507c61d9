import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectDatabase } from '#engine/db/connect.ts'
import {
  addJobs,
  installJobs,
  type JobTask,
  type RunningJobs,
  releasedOnce,
  runJobs,
} from '#engine/db/jobs.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
const running: RunningJobs[] = []

beforeAll(async () => {
  database = await createTestDatabase()
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()))
  await database.pool.query('select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs')
})

afterAll(() => database[Symbol.asyncDispose]())

async function start(tasks: Record<string, JobTask>): Promise<RunningJobs> {
  const jobs = await runJobs({ pool: database.pool, tasks, concurrency: 4 })
  running.push(jobs)
  return jobs
}

async function waiting(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query(
    `select task_identifier as task, key, priority, max_attempts, queue_name, attempts, locked_by
     from graphile_worker.jobs order by id`,
  )
  return rows
}

describe('installJobs', () => {
  test('may be repeated, also at once, and keeps add_jobs off the sequential scan', async () => {
    await Promise.all([installJobs(database.pool), installJobs(database.pool)])
    const { rows } = await database.pool.query(
      `select proconfig from pg_proc where oid = 'graphile_worker.add_jobs'::regproc`,
    )
    expect(rows).toEqual([{ proconfig: ['enable_seqscan=off'] }])
  })
})

describe('addJobs', () => {
  test('every field arrives where it belongs, and none becomes a queue', async () => {
    await addJobs(database.pool, [
      { task: 'run', payload: { runId: 'r1' }, key: 'run:r1', priority: 7, maxAttempts: 3 },
      { task: 'mail', payload: [1, 2], runAt: new Date('2999-01-01T00:00:00Z') },
    ])
    expect(await waiting()).toEqual([
      {
        task: 'run',
        key: 'run:r1',
        priority: 7,
        max_attempts: 3,
        queue_name: null,
        attempts: 0,
        locked_by: null,
      },
      {
        task: 'mail',
        key: null,
        priority: 0,
        max_attempts: 25,
        queue_name: null,
        attempts: 0,
        locked_by: null,
      },
    ])
    const { rows } = await database.pool.query(
      'select run_at from graphile_worker.jobs order by id desc limit 1',
    )
    expect(rows).toEqual([{ run_at: new Date('2999-01-01T00:00:00Z') }])
  })

  test('a key that is waiting is replaced, within one call and over several', async () => {
    const runAt = new Date('2999-01-01T00:00:00Z')
    await addJobs(database.pool, [{ task: 'run', payload: 1, key: 'k', runAt }])
    await addJobs(database.pool, [
      { task: 'run', payload: 2, key: 'k', runAt, priority: 1 },
      { task: 'run', payload: 3, key: 'k', runAt, priority: 2 },
      { task: 'run', payload: 4, runAt, priority: 3 },
    ])
    expect(await waiting()).toMatchObject([
      { key: 'k', priority: 2 },
      { key: null, priority: 3 },
    ])
  })

  test('they are part of the transaction that adds them, of Kysely and of pg alike', async () => {
    const adding = database.db.transaction().execute(async (tx) => {
      await addJobs(tx, [{ task: 'run', payload: {} }])
      throw new Error('rolled back')
    })
    await expect(adding).rejects.toThrow('rolled back')
    const client = await database.pool.connect()
    await client.query('begin')
    await addJobs(client, [{ task: 'run', payload: {} }])
    await client.query('rollback')
    client.release()
    expect(await waiting()).toEqual([])
    await database.db.transaction().execute((tx) => addJobs(tx, [{ task: 'run', payload: {} }]))
    expect(await waiting()).toHaveLength(1)
  })

  test('no jobs are no statement', async () => {
    await addJobs(database.pool, [])
    expect(await waiting()).toEqual([])
  })
})

describe('runJobs', () => {
  test('each job runs once with its payload, and is gone when the runner has stopped', async () => {
    const seen: unknown[] = []
    const jobs = await start({
      note: async (payload) => {
        seen.push(payload)
      },
    })
    const payloads = Array.from({ length: 200 }, (_, n) => ({ n }))
    await addJobs(
      database.pool,
      payloads.map((payload) => ({ task: 'note', payload })),
    )
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(200), 10_000)
    await jobs.stop()
    expect(seen).toHaveLength(200)
    expect(seen).toEqual(expect.arrayContaining(payloads))
    expect(await waiting()).toEqual([])
  })

  test('of a queue that is not the past, fetches begin where others have been, and what came late is run all the same', async () => {
    const { pool, close } = connectDatabase(database.url, { max: 2 })
    const fetches: { text: string; values: unknown[] }[] = []
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...given: unknown[]) => unknown
      client.query = ((...given: unknown[]) => {
        const [config] = given as [{ name?: string; text: string; values: unknown[] }]
        if (config?.name?.startsWith('get_job')) fetches.push(config)
        return query(...given)
      }) as typeof client.query
    })
    const seen: unknown[] = []
    const note: JobTask = async (payload) => {
      seen.push(payload)
    }
    const queueEnd = new Date('2020-01-01T00:00:00Z')
    const jobs = await runJobs({ pool, tasks: { note }, concurrency: 4, queueEnd })
    try {
      const turn = (number: number) => new Date(Date.parse('2000-01-01T00:00:00Z') + number)
      const add = (...numbers: number[]) =>
        addJobs(
          database.pool,
          numbers.map((number) => ({ task: 'note', payload: number, runAt: turn(number) })),
        )
      for (let number = 1000; number < 1040; number += 1) {
        await add(number)
        await delay(100)
      }
      await expect.poll(() => seen).toHaveLength(40)
      const places = fetches.flatMap(({ text, values }) => (text.includes('run_at >= $3') ? [values[2]] : []))
      expect(places.length).toBeGreaterThan(5)
      expect(places[0]).toEqual(turn(1000 - 20))
      expect((places.at(-1) as Date).getTime()).toBeGreaterThan(turn(1000).getTime() - 20)
      // Before the frontier, and one that failed and is tried again at a real time.
      await add(3)
      await addJobs(database.pool, [{ task: 'note', payload: 'again', runAt: new Date(Date.now() - 1000) }])
      await expect.poll(() => seen, { timeout: 10_000 }).toEqual(expect.arrayContaining([3, 'again']))
      expect(seen).toHaveLength(42)
    } finally {
      await jobs.stop()
      await close()
    }
  }, 30_000)

  test('a job whose task throws is kept for another attempt', async () => {
    let calls = 0
    const jobs = await start({
      flaky: async () => {
        calls += 1
        throw new Error('not today')
      },
    })
    await addJobs(database.pool, [{ task: 'flaky', payload: {} }])
    await vi.waitFor(() => expect(calls).toBe(1), 10_000)
    await jobs.stop()
    expect(await waiting()).toMatchObject([{ task: 'flaky', attempts: 1, locked_by: null }])
  })

  test('a key added again while its job runs makes it run once more', async () => {
    const seen: unknown[] = []
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    await start({
      run: async (payload) => {
        seen.push(payload)
        await released
      },
    })
    await addJobs(database.pool, [{ task: 'run', payload: 'first', key: 'k' }])
    await vi.waitFor(() => expect(seen).toEqual(['first']), 10_000)
    await addJobs(database.pool, [{ task: 'run', payload: 'second', key: 'k' }])
    release()
    await vi.waitFor(() => expect(seen).toEqual(['first', 'second']), 10_000)
  })

  test('stopping tells the running tasks, waits for them, and leaves the rest to others', async () => {
    const order: string[] = []
    const jobs = await start({
      long: async (_payload, { signal }) => {
        order.push('began')
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        order.push('told')
        await delay(50)
        order.push('ended')
      },
    })
    await addJobs(database.pool, [{ task: 'long', payload: {} }])
    await vi.waitFor(() => expect(order).toEqual(['began']), 10_000)
    await jobs.stop()
    expect(order).toEqual(['began', 'told', 'ended'])
    await addJobs(database.pool, [{ task: 'long', payload: {} }])
    expect(await waiting()).toMatchObject([{ task: 'long', attempts: 0, locked_by: null }])
  })

  test('an aborted signal stops it', async () => {
    const abort = new AbortController()
    const jobs = await runJobs({
      pool: database.pool,
      tasks: { note: async () => undefined },
      concurrency: 1,
      signal: abort.signal,
    })
    abort.abort()
    await jobs.stop()
    await addJobs(database.pool, [{ task: 'note', payload: {} }])
    expect(await waiting()).toMatchObject([{ locked_by: null }])
  })

  test('it survives the loss of all its connections, and what was added before and after runs', async () => {
    const seen: unknown[] = []
    await start({
      note: async (payload) => {
        seen.push(payload)
      },
    })
    await addJobs(database.pool, [{ task: 'note', payload: 'before' }])
    await vi.waitFor(() => expect(seen).toEqual(['before']), 10_000)
    await using other = await createTestDatabase()
    await other.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      new URL(database.url).pathname.slice(1),
    ])
    await vi.waitFor(() => addJobs(database.pool, [{ task: 'note', payload: 'after' }]), 10_000)
    await vi.waitFor(() => expect(seen).toContain('after'), 20_000)
  })

  test('a runner that ends by itself is replaced', async () => {
    const seen: unknown[] = []
    const jobs = await start({
      note: async (payload) => {
        seen.push(payload)
      },
    })
    const first = jobs.poolId
    // How graphile-worker tells runners that its schema has become too new for them.
    await vi.waitFor(async () => {
      await database.pool.query(
        `select pg_notify('worker:migrate', '{"breaking":true,"migrationNumber":99}')`,
      )
      expect(jobs.poolId).not.toBe(first)
    }, 20_000)
    process.exitCode = undefined // it also sets the exit code of this process
    await addJobs(database.pool, [{ task: 'note', payload: 'after' }])
    await vi.waitFor(() => expect(seen).toEqual(['after']), 20_000)
    await vi.waitFor(async () => expect(await waiting()).toEqual([]), 20_000)
  })

  test('a runner that ends while the database refuses it takes nobody with it, and what it had fetched runs', async () => {
    const { pool, close } = connectDatabase(database.url)
    const seen: unknown[] = []
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    const jobs = await runJobs({
      pool,
      concurrency: 1,
      localQueueSize: 10,
      tasks: {
        note: async (payload) => {
          seen.push(payload)
          await goOn
        },
      },
    })
    const first = jobs.poolId
    await addJobs(
      database.pool,
      [1, 2, 3, 4].map((payload) => ({ task: 'note', payload })),
    )
    const locked = async () => (await waiting()).filter(({ locked_by }) => locked_by === first).length
    await vi.waitFor(async () => expect(await locked()).toBe(4), 10_000)

    const refuse = vi.spyOn(pool, 'connect').mockImplementation(() => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    })
    await database.pool.query(`select pg_notify('worker:migrate', '{"breaking":true,"migrationNumber":99}')`)
    await vi.waitFor(() => expect(refuse).toHaveBeenCalled(), 10_000)
    letGo()
    refuse.mockRestore()
    await vi.waitFor(() => expect(new Set(seen)).toEqual(new Set([1, 2, 3, 4])), 20_000)
    process.exitCode = undefined // a runner that is told to end sets that of the process
    await vi.waitFor(async () => expect(await waiting()).toEqual([]), 20_000)
    await jobs.stop()
    await close()
  })

  test('a connection that is given back twice, as a broken listener’s may be, is given back once', async () => {
    const { pool, close } = connectDatabase(database.url, { max: 1 })
    const { promise: given, resolve: give } = Promise.withResolvers<(destroy?: boolean) => void>()
    releasedOnce(pool).connect((_, __, release) => give(release))
    const release = await given
    release()
    expect(() => release()).not.toThrow()
    expect(await pool.query('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] })
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1])
    await close()
  })
})
