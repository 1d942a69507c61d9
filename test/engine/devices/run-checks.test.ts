import { createServer } from 'node:net'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCheck, readHostPort } from '#engine/devices/check-service.ts'
import { createProbe } from '#engine/devices/probe.ts'
import { runChecks } from '#engine/devices/run-checks.ts'
import { createHttp } from '#engine/http/http.ts'
import { type DeviceEventType, deviceEvents } from '#engine/msp/device-event.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { needs } from '../../support/needs.ts'
import { startRawServer, startTlsServer, startWebServer } from '../../support/web-server.ts'

const signal = AbortSignal.timeout(60_000)
const allow = () => true
const check = createCheck({ probe: createProbe({ allow }), http: createHttp({ allow }), allow })
const guarded = createCheck({ probe: createProbe(), http: createHttp(), allow: () => false })

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function addCheck(kind: 'tcp' | 'http' | 'tls' | 'ping', target: string, failsNeeded = 2) {
  const id = uuidv7()
  const name = `Check of ${target}`
  await database.db
    .insertInto('service_checks')
    .values({ id, name, kind, target, fails_needed: failsNeeded, next_at: new Date(0) })
    .execute()
  return {
    id,
    row: () =>
      database.db.selectFrom('service_checks').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    async said() {
      const rows = await database.db
        .selectFrom('events')
        .select(['type', 'state', 'data'])
        .where('dedup_key', '=', `service_check.down:${id}`)
        .orderBy('id')
        .execute()
      for (const { type, data } of rows) deviceEvents[type as DeviceEventType].parse(data)
      return rows.map(({ type, state }) => `${type} ${state}`)
    },
  }
}

let now = new Date('2026-11-21T08:00:00Z')
async function nextRound(minutes = 1) {
  now = new Date(now.getTime() + minutes * 60_000)
  return runChecks(database.db, check, () => now, signal)
}

test('a port that stops answering is down after two failures, said once, and up with the first success', async () => {
  const listening = await startRawServer((socket) => socket.end())
  const tried = await addCheck('tcp', `127.0.0.1:${listening.port}`)
  await nextRound()
  expect(await tried.row()).toMatchObject({ state: 'up', fails: 0 })
  await listening[Symbol.asyncDispose]()
  await nextRound()
  expect(await tried.row()).toMatchObject({ state: 'up', fails: 1 })
  expect(await tried.said()).toEqual([])
  for (const _ of [1, 2, 3]) await nextRound()
  expect(await tried.row()).toMatchObject({ state: 'down', message: expect.stringContaining('refuses') })
  expect(await tried.said()).toEqual(['service_check.down raised'])

  const again = await startWebServer((_, response) => response.end('ok'))
  await database.db
    .updateTable('service_checks')
    .set({ target: `127.0.0.1:${again.port}` })
    .where('id', '=', tried.id)
    .execute()
  await nextRound()
  await again[Symbol.asyncDispose]()
  expect(await tried.said()).toEqual(['service_check.down raised', 'service_check.up cleared'])
})

test('a check comes up again only after its time', async () => {
  const tried = await addCheck('tcp', `127.0.0.1:${await closedPort()}`, 1)
  await nextRound()
  const first = (await tried.row()).checked_at
  await nextRound(0.5)
  expect((await tried.row()).checked_at).toEqual(first)
})

test('a web page is up by its status', async () => {
  let status = 200
  await using web = await startWebServer((_, response) => {
    response.writeHead(status)
    response.end()
  })
  const one = { kind: 'http', target: `${web.url}/health`, customerId: null } as const
  expect(await check(one, signal)).toMatchObject({ up: true })
  status = 503
  expect(await check(one, signal)).toEqual({ up: false, message: `${web.url}/health answered 503.` })
})

test('a certificate nobody believes is down, and the day it ends is kept among what expires', async () => {
  await using web = await startTlsServer((_, response) => response.end(), 'expired')
  const tried = await addCheck('tls', `127.0.0.1:${web.port}`, 1)
  await nextRound()
  expect(await tried.row()).toMatchObject({ state: 'down', message: expect.stringContaining('not believed') })
  const expiry = await database.db
    .selectFrom('expiries')
    .selectAll()
    .where('check_id', '=', tried.id)
    .executeTakeFirstOrThrow()
  expect(expiry).toMatchObject({ kind: 'certificate', name: expect.stringContaining('Certificate of') })
  expect(expiry.expires_at.getTime()).toBeLessThan(Date.now())
})

test.each([
  ['tcp', '127.0.0.1:5432'],
  ['http', 'http://169.254.169.254/latest/meta-data'],
  ['tls', '10.0.0.1:443'],
  ['ping', '192.168.1.1'],
] as const)(
  'a %s check of a forbidden target is not tried, which says nothing of the service',
  async (kind, target) => {
    const { up, message } = await guarded({ kind, target, customerId: null }, signal)
    expect(up).toBeNull()
    expect(message).toMatch(/never requested|not requested|allow/)
  },
)

test.each(['srv-1', 'srv-1:0', 'srv-1:70000', 'http://srv-1:80', 'a b:1', ''])(
  '"%s" is no target of a TCP check',
  async (target) => {
    expect(await check({ kind: 'tcp', target, customerId: null }, signal)).toMatchObject({ up: null })
  },
)

test('an IPv6 address stands in brackets', () => {
  expect(readHostPort('[::1]:443')).toEqual({ host: '::1', port: 443 })
  expect(readHostPort('mail.example')).toEqual({ host: 'mail.example', port: undefined })
})

test.runIf(needs('ping', '/usr/bin/ping', 'apt-get install iputils-ping'))(
  'this machine answers to its own ping',
  async () => {
    const { up, message } = await check({ kind: 'ping', target: '127.0.0.1', customerId: null }, signal)
    // Where the system lets nobody but root ping, it says so.
    expect(up === true || (up === null && message.includes('ping could not be run'))).toBe(true)
  },
)
