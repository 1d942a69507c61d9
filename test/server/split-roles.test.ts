import { expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Server, startServer } from '../support/server.ts'
import { exactlyOnce, hosts, openWork, outcome, publishHook, reportDisks } from './published-flow.ts'

const startWorker = (database: TestDatabase) => startServer({ databaseUrl: database.url, roles: 'worker' })

/** Waits until a worker is in the middle of its work, then sends it a signal; there is work left. */
async function interrupt(
  worker: Server,
  database: TestDatabase,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<void> {
  const ended = async () => {
    const { rows } = await database.pool.query<{ ended: number }>(
      'select count(*)::int as ended from run_history',
    )
    return rows[0]?.ended ?? 0
  }
  await expect.poll(ended, { interval: 5, timeout: 15_000 }).toBeGreaterThan(20)
  process.kill(worker.pid, signal)
  expect(await openWork(database)).toBeGreaterThan(0)
}

test('when a worker is killed another one finishes its runs, each once', async () => {
  await using database = await createTestDatabase()
  const hook = await publishHook(database)
  await using web = await startServer({ databaseUrl: database.url, roles: 'web' })
  const subjects = await reportDisks(web.url, hook, hosts(600))
  expect(await openWork(database)).toBe(600)
  const first = await startWorker(database)
  await interrupt(first, database, 'SIGKILL')
  await using _second = await startWorker(database)
  await expect.poll(() => openWork(database), { timeout: 30_000 }).toBe(0)
  expect(await outcome(database)).toEqual(exactlyOnce(subjects))
}, 60_000)

test('a worker that stood still while another took its runs writes nothing when it wakes, and works on', async () => {
  await using database = await createTestDatabase()
  const hook = await publishHook(database)
  await using web = await startServer({ databaseUrl: database.url, roles: 'web' })
  const subjects = await reportDisks(web.url, hook, hosts(600))
  await using sleeper = await startWorker(database)
  try {
    await interrupt(sleeper, database, 'SIGSTOP')
    await using _other = await startWorker(database)
    await expect.poll(() => openWork(database), { timeout: 60_000 }).toBe(0)
    const before = await outcome(database)
    expect(before).toEqual(exactlyOnce(subjects))
    process.kill(sleeper.pid, 'SIGCONT')
    await expect.poll(() => isAlive(sleeper), { timeout: 20_000 }).toBe(true)
    expect(await outcome(database)).toEqual(before)
  } finally {
    process.kill(sleeper.pid, 'SIGCONT')
  }
  const more = await reportDisks(web.url, hook, hosts(50, 'LATER'))
  await expect.poll(() => openWork(database), { timeout: 20_000 }).toBe(0)
  expect(await outcome(database)).toEqual(exactlyOnce([...subjects, ...more].sort()))
  expect(await sleeper.stop()).toBe(0)

  /** It came back under a new id, after it had found out that it was taken for dead. */
  async function isAlive({ pid }: Server): Promise<boolean> {
    const { rows } = await database.pool.query<{ state: string }>(
      'select state from engine_workers where pid = $1 order by started_at',
      [pid],
    )
    return rows.length > 1 && rows.at(-1)?.state === 'alive'
  }
}, 120_000)
