import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { insertAllowedTarget } from '#engine/http/allow-list.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { startServer } from '../support/server.ts'
import { startWebServer } from '../support/web-server.ts'
import {
  bearerHook,
  hosts,
  openWork,
  type PublishedHook,
  publishHook,
  reportDisks,
} from './published-flow.ts'

/** One order at the vendor, who takes each as a new one, and one ticket. */
const orderFlow = (url: string) =>
  buildDocument(
    {
      hook: bearerHook,
      order: {
        type: 'http.send',
        params: {
          method: literal('POST'),
          url: literal(`${url}/orders`),
          bodyKind: literal('json'),
          body: template('{"host": "{{ trigger.body.host }}"}'),
        },
      },
      ticket: { type: 'ticket.create', params: { subject: expression('trigger.body.host') } },
    },
    ['hook -> order', 'order -> ticket'],
  )

async function openOrders(database: TestDatabase) {
  const vendor = await startWebServer((_, response) => {
    setTimeout(() => response.end('{"ok": true}'), 30)
  })
  await insertAllowedTarget(database.db, {
    name: 'vendor',
    cidr: '127.0.0.1',
    reason: 'test',
    createdBy: 'test',
  })
  const hook = await publishHook(database, orderFlow(vendor.url))
  return {
    hook,
    orders: () => vendor.asked.map(({ body }) => String(JSON.parse(body).host)),
    async outcome() {
      const { rows: runs } = await database.pool.query<{ status: string; n: number }>(
        'select status, count(*) as n from run_history group by 1',
      )
      const { rows: tickets } = await database.pool.query<{ subject: string }>(
        'select subject from tickets order by 1',
      )
      return { runs, tickets: tickets.map(({ subject }) => subject) }
    },
    [Symbol.asyncDispose]: () => vendor[Symbol.asyncDispose](),
  }
}

const startWorker = (database: TestDatabase) => startServer({ databaseUrl: database.url, roles: 'worker' })

test('workers that are restarted one after the other under load lose nothing and do nothing twice', async () => {
  await using database = await createTestDatabase()
  await using vendor = await openOrders(database)
  await using web = await startServer({ databaseUrl: database.url, roles: 'web' })
  const workers = [await startWorker(database), await startWorker(database)]
  const load = keepReporting(web.url, vendor.hook)
  const stopped: (number | null)[] = []
  try {
    for (const old of [...workers]) {
      const before = vendor.orders().length
      await expect
        .poll(() => vendor.orders().length, { interval: 5, timeout: 60_000 })
        .toBeGreaterThan(before + 10)
      stopped.push(await old.stop())
      workers.push(await startWorker(database))
    }
    await load.stop()
    await expect.poll(() => openWork(database), { timeout: 60_000 }).toBe(0)
  } finally {
    await load.stop()
    await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()))
  }
  const wanted = load.reported().sort()
  expect(stopped).toEqual([0, 0])
  expect(vendor.orders().sort()).toEqual(wanted)
  expect(await vendor.outcome()).toEqual({
    runs: [{ status: 'succeeded', n: wanted.length }],
    tickets: wanted,
  })
}, 240_000)

/** Reports one disk after the other until it is stopped, each of them accepted. */
function keepReporting(url: string, hook: PublishedHook) {
  const reported: string[] = []
  let stopped = false
  const reporting = (async () => {
    while (!stopped) {
      const batch = hosts(4, `SRV-${reported.length}`)
      await reportDisks(url, hook, batch)
      reported.push(...batch)
      // A steady load, which one worker alone keeps up with.
      await delay(100)
    }
  })()
  return {
    reported: () => [...reported],
    async stop() {
      stopped = true
      await reporting
    },
  }
}

test('beside a newer schema an older program goes on and says so, until a migration ends it: then it drains, ends and starts no more', async () => {
  await using database = await createTestDatabase()
  await using vendor = await openOrders(database)
  await database.pool.query(
    `insert into schema_migrations (number, name, sha256) values (9998, '9998-adds.sql', '')`,
  )
  await using server = await startServer({ databaseUrl: database.url })
  expect(server.output()).toContain('9998-adds.sql): a newer Sentiero uses it. Going on')
  const wanted = hosts(30)
  await reportDisks(server.url, vendor.hook, wanted)
  await database.pool.query(
    `insert into schema_migrations (number, name, sha256, ends_older) values (9999, '9999-ends.sql', '', true)`,
  )
  await expect.poll(() => isRunning(server.pid), { timeout: 30_000 }).toBe(false)
  expect(server.output()).toContain(
    '9999-ends.sql) so that this version must not use it any more. Update this one',
  )
  // Whatever it had begun is done or stands for the newer program, and nobody holds it.
  const { rows } = await database.pool.query('select from runs where lease_owner is not null')
  expect(rows).toEqual([])
  expect(new Set(vendor.orders()).size).toBe(vendor.orders().length)
  await expect(startServer({ databaseUrl: database.url })).rejects.toThrow(
    'must not use it any more. Update this one',
  )
}, 90_000)

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
