import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { startServer } from '../support/server.ts'
import { exactlyOnce, hosts, openWork, outcome, publishHook, reportDisks } from './published-flow.ts'

test('of a rush of webhooks into one process each is run once', async () => {
  await using database = await createTestDatabase()
  const hook = await publishHook(database)
  await using server = await startServer({ databaseUrl: database.url })
  const subjects = await reportDisks(server.url, hook, hosts(2000), 100)
  await expect.poll(() => openWork(database), { timeout: 60_000 }).toBe(0)
  expect(await outcome(database)).toEqual(exactlyOnce(subjects))
  expect(await server.stop()).toBe(0)
}, 90_000)
