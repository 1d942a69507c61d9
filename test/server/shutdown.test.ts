import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { runningPostmaster } from '#engine/db/postmaster.ts'
import { createTestDatabase } from '../support/database.ts'
import { newDataDir, startServer } from '../support/server.ts'
import { exactlyOnce, hosts, openWork, outcome, publishHook, reportDisks } from './published-flow.ts'

test('SIGTERM in the middle of 200 runs ends the server with code 0, and the next start finishes what was left', async () => {
  await using database = await createTestDatabase()
  const hook = await publishHook(database)
  await using first = await startServer({ databaseUrl: database.url })
  const subjects = await reportDisks(first.url, hook, hosts(200))
  process.kill(first.pid, 'SIGTERM')
  expect(await first.stop()).toBe(0)
  const { rows } = await database.pool.query('select id from runs where lease_owner is not null')
  expect(rows).toEqual([])

  await using second = await startServer({ databaseUrl: database.url })
  await expect.poll(() => openWork(database), { timeout: 20_000 }).toBe(0)
  expect(await outcome(database)).toEqual(exactlyOnce(subjects))
  process.kill(second.pid, 'SIGINT')
  process.kill(second.pid, 'SIGTERM')
  expect(await second.stop()).toBe(0)
}, 60_000)

/** A data folder of which the test, too, is a user while it looks into the database. */
async function openDataDir() {
  const dataDir = await newDataDir()
  const cluster = join(dataDir, 'postgres')
  return {
    dataDir,
    postmaster: () => runningPostmaster(cluster)?.pid,
    async look<T>(work: (database: ReturnType<typeof connectDatabase>) => Promise<T>): Promise<T> {
      const postgres = await startEmbeddedPostgres({ dataDir })
      const database = connectDatabase(postgres.url)
      try {
        return await work(database)
      } finally {
        await database.close()
        await postgres.stop()
      }
    },
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  }
}

test('after kill -9 the next start takes the embedded database over, finishes all runs once, and leaves no process behind', async () => {
  await using data = await openDataDir()
  const { dataDir } = data
  const first = await startServer({ dataDir })
  const hook = await data.look((database) => publishHook(database))
  const subjects = await reportDisks(first.url, hook, hosts(100))
  const postmaster = data.postmaster()
  await first.kill()
  expect(data.postmaster()).toBe(postmaster)

  const second = await startServer({ dataDir })
  await data.look(async (database) => {
    await expect.poll(() => openWork(database), { timeout: 30_000 }).toBe(0)
    expect(await outcome(database)).toEqual(exactlyOnce(subjects))
  })
  expect(await second.stop()).toBe(0)
  expect(data.postmaster()).toBeUndefined()
}, 90_000)

test('two processes on one data folder share its database, which the last one out stops', async () => {
  await using data = await openDataDir()
  const { dataDir } = data
  const web = await startServer({ dataDir, roles: 'web' })
  const worker = await startServer({ dataDir, roles: 'worker' })
  const postmaster = data.postmaster()
  const hook = await data.look((database) => publishHook(database))
  const subjects = await reportDisks(web.url, hook, hosts(20))
  await data.look(async (database) => {
    await expect.poll(() => openWork(database), { timeout: 20_000 }).toBe(0)
    expect(await outcome(database)).toEqual(exactlyOnce(subjects))
  })
  expect(await web.stop()).toBe(0)
  expect(data.postmaster()).toBe(postmaster)
  await data.look(async ({ pool }) => {
    const { rows } = await pool.query(`select pid from engine_workers where state = 'alive'`)
    expect(rows).toEqual([{ pid: worker.pid }])
  })
  expect(await worker.stop()).toBe(0)
  expect(data.postmaster()).toBeUndefined()
}, 90_000)
