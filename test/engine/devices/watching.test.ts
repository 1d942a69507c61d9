import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { createTakeCheckIn } from '#engine/devices/check-in.ts'
import { detectOverdue } from '#engine/devices/detect-overdue.ts'
import { detectSilence } from '#engine/devices/detect-silence.ts'
import { insertDeviceToken } from '#engine/devices/device-tokens.ts'
import { detectExpiries, insertExpiry, updateExpiry } from '#engine/devices/expiries.ts'
import { createTendDevices } from '#engine/devices/tend-devices.ts'
import { newCustomer } from '#engine/msp/customer.ts'
import { type DeviceEventType, deviceEvents } from '#engine/msp/device-event.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { buildReport, disk, patch } from './report-for-tests.ts'

const start = new Date('2026-11-21T08:00:00Z')
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
const days = (count: number) => count * 24 * 60

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

let count = 0

/** A device that checks in at moments of the test's own, and what is said of it. */
async function aDevice(fields: { kind?: 'server' | 'workstation'; customerId?: string } = {}) {
  const { db } = database
  count += 1
  const hostname = `SRV-${count}`
  const serial = `SN-${count}`
  const device = await insertDevice(db, { hostname, ...fields })
  const { token } = await insertDeviceToken(db, { purpose: 'report', deviceId: device.id }, 'tests')
  const takeCheckIn = createTakeCheckIn(db)
  return {
    id: device.id,
    hostname,
    async checkIn(at: Date, changes: Parameters<typeof buildReport>[0] = {}) {
      const report = buildReport({ hostname, serial, sentAt: at.toISOString(), ...changes })
      const answer = await takeCheckIn({ token, report, receivedAt: at })
      if (!answer.taken) throw new Error(answer.reason)
    },
    /** Type and state of each event, oldest first, without the first one. Their data has the shape that triggers expect. */
    async said(): Promise<string[]> {
      const rows = await db
        .selectFrom('events')
        .select(['type', 'state', 'data'])
        .where('hints', '@>', JSON.stringify({ deviceId: device.id }))
        .orderBy('id')
        .execute()
      for (const { type, data } of rows) deviceEvents[type as DeviceEventType].parse(data)
      return rows.filter(({ type }) => type !== 'device.added').map(({ type, state }) => `${type} ${state}`)
    },
    async lastSaid(): Promise<Record<string, unknown>> {
      const { data } = await db
        .selectFrom('events')
        .select('data')
        .where('hints', '@>', JSON.stringify({ deviceId: device.id }))
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      return data as Record<string, unknown>
    },
  }
}

test('a server that stops checking in is offline after five minutes, once, and back with its next check-in', async () => {
  const { db } = database
  const device = await aDevice()
  await device.checkIn(start)
  await device.checkIn(after(1))
  await detectSilence(db, start, after(5.9))
  expect(await device.said()).toEqual([])
  for (const at of [6, 6.1, 7, 60]) await detectSilence(db, start, after(at))
  expect(await device.said()).toEqual(['device.offline raised'])
  expect(await device.lastSaid()).toMatchObject({
    title: `${device.hostname} is offline`,
    severity: 'high',
    lastSeenAt: after(1).toISOString(),
    offlineMinutes: 5,
    thresholdMinutes: 5,
  })
  await device.checkIn(after(90))
  await device.checkIn(after(91))
  expect(await device.said()).toEqual(['device.offline raised', 'device.online cleared'])
  expect(await device.lastSaid()).toMatchObject({ status: 'cleared', offlineMinutes: 89 })
  const keys = await db
    .selectFrom('events')
    .select('dedup_key')
    .distinct()
    .where('type', 'in', ['device.offline', 'device.online'])
    .where('hints', '@>', JSON.stringify({ deviceId: device.id }))
    .execute()
  expect(keys).toHaveLength(1)
})

test('a workstation has half an hour, and a device may have a time of its own', async () => {
  const { db } = database
  const [desk, till] = [await aDevice({ kind: 'workstation' }), await aDevice({ kind: 'workstation' })]
  await desk.checkIn(start)
  await till.checkIn(start)
  await db
    .updateTable('device_presence')
    .set({ offline_after_minutes: 2, look_at: start })
    .where('device_id', '=', till.id)
    .execute()
  await detectSilence(db, start, after(3))
  expect([await desk.said(), await till.said()]).toEqual([[], ['device.offline raised']])
  await detectSilence(db, start, after(30))
  expect(await desk.said()).toEqual(['device.offline raised'])
})

test('nobody is silent for a time in which we did not listen', async () => {
  const { db } = database
  const device = await aDevice()
  await device.checkIn(start)
  let now = after(600)
  const tend = createTendDevices(db, () => now)
  await tend()
  expect(await device.said()).toEqual([])
  for (let seconds = 5; seconds <= 300; seconds += 5) {
    now = new Date(after(600).getTime() + seconds * 1000)
    await tend()
  }
  expect(await device.said()).toEqual(['device.offline raised'])
})

test('a device that was silent for three weeks is stale, and both are over when it reports', async () => {
  const { db } = database
  const device = await aDevice()
  await device.checkIn(start)
  await detectSilence(db, start, after(10))
  await detectSilence(db, start, after(days(21)))
  expect(await device.said()).toEqual(['device.offline raised', 'device.stale raised'])
  expect(await device.lastSaid()).toMatchObject({ silentDays: 21 })
  await device.checkIn(after(days(22)))
  expect((await device.said()).slice(2)).toEqual(['device.online cleared', 'device.stale cleared'])
})

test('of devices that go dark together each says how many of its customer are offline', async () => {
  const { db } = database
  const customer = await insertCustomer(db, newCustomer.parse({ name: 'Bianchi Srl' }))
  const devices = await Promise.all(Array.from({ length: 4 }, () => aDevice({ customerId: customer.id })))
  for (const device of devices) await device.checkIn(start)
  await devices[0]?.checkIn(after(10))
  await detectSilence(db, start, after(11))
  expect(await devices[0]?.said()).toEqual([])
  for (const device of devices.slice(1)) {
    expect(await device.lastSaid()).toMatchObject({ peers: 3, peersOffline: 2 })
  }
})

test('disks, services, restarts, antivirus and backups begin and end with the reports', async () => {
  const device = await aDevice()
  await device.checkIn(start)
  const service = { name: 'nginx.service', displayName: 'Web server' }
  const threat = { id: 't1', name: 'EICAR', path: 'C:\\temp\\a', action: 'none', open: true }
  const bad = {
    disks: [disk('/', 100, 50), disk('/var', 100, 3)],
    stoppedServices: [service],
    reboot: { pending: true, reasons: ['linux-image-6.1'] },
    antivirus: { product: 'Defender', state: 'disabled', threats: [threat] },
    backup: { job: 'nightly', state: 'failed', lastSuccessAt: start.toISOString(), error: 'disk full' },
    patches: { pending: [], failed: [{ id: 'KB5031356', code: '0x80070643' }] },
  }
  await device.checkIn(after(1), bad)
  await device.checkIn(after(2), bad)
  const kinds = [
    'disk.low',
    'service.stopped',
    'reboot.pending',
    'patch.failed',
    'antivirus.unhealthy',
    'antivirus.threat',
    'backup.failed',
  ]
  expect(await device.said()).toEqual(kinds.map((kind) => `${kind} raised`))
  // What a report does not speak of stays as it is.
  await device.checkIn(after(3), { ...bad, antivirus: null, stoppedServices: null, backup: null })
  expect(await device.said()).toHaveLength(kinds.length)
  await device.checkIn(after(4), {
    antivirus: { product: 'Defender', state: 'ok', threats: [] },
    backup: { job: 'nightly', state: 'ok', lastSuccessAt: after(4).toISOString() },
  })
  expect((await device.said()).slice(kinds.length).toSorted()).toEqual(
    kinds.map((kind) => `${kind} cleared`).toSorted(),
  )
})

test('a backup that does not come is missed by a quarter of its interval, and over with a good one', async () => {
  const { db } = database
  const device = await aDevice()
  const backup = { job: 'nightly', state: 'ok', lastSuccessAt: start.toISOString(), everyHours: 24 }
  await device.checkIn(start, { backup })
  await detectOverdue(db, after(29 * 60))
  expect(await device.said()).toEqual([])
  for (const hour of [30, 31, 32]) await detectOverdue(db, after(hour * 60))
  expect(await device.said()).toEqual(['backup.missed raised'])
  expect(await device.lastSaid()).toMatchObject({ hoursSinceSuccess: 30, job: 'nightly' })
  await device.checkIn(after(32 * 60), { backup: { ...backup, lastSuccessAt: after(32 * 60).toISOString() } })
  expect(await device.said()).toEqual(['backup.missed raised', 'backup.missed cleared'])
})

test('patches are overdue by when we first saw them missing, each severity in its days; one problem for all', async () => {
  const { db } = database
  const device = await aDevice()
  const pending = (...patches: object[]) => ({ patches: { pending: patches } })
  const [openssl, curl, vim] = [patch('openssl', 'critical'), patch('curl', 'important'), patch('vim', 'low')]
  await device.checkIn(start, pending(openssl, vim))
  await device.checkIn(after(days(2)), pending(openssl, vim, curl))
  await detectOverdue(db, after(days(6.9)))
  expect(await device.said()).toEqual([])
  await detectOverdue(db, after(days(7)))
  await detectOverdue(db, after(days(8)))
  expect(await device.said()).toEqual(['patch.overdue raised'])
  expect(await device.lastSaid()).toMatchObject({
    worst: 'critical',
    patches: [{ id: 'openssl', daysOverdue: 0, firstSeenAt: start.toISOString() }],
  })
  // A second one becomes overdue: said again, with both.
  await detectOverdue(db, after(days(16)))
  expect(await device.lastSaid()).toMatchObject({ patches: [{ id: 'openssl' }, { id: 'curl' }] })
  await device.checkIn(after(days(17)), pending(vim))
  expect(await device.said()).toEqual([
    'patch.overdue raised',
    'patch.overdue raised',
    'patch.overdue cleared',
  ])
  const installed = await db
    .selectFrom('device_patches')
    .select(['patch_id'])
    .where('device_id', '=', device.id)
    .where('installed_at', 'is not', null)
    .orderBy('patch_id')
    .execute()
  expect(installed.map(({ patch_id }) => patch_id)).toEqual(['curl', 'openssl'])
})

test('what ends is told of once, and over when it was renewed', async () => {
  const { db } = database
  const expiry = await insertExpiry(db, {
    kind: 'licence',
    name: 'Firewall licence',
    expiresAt: after(days(40)).toISOString(),
  })
  const told = async () =>
    (
      await db
        .selectFrom('events')
        .select(['state', 'data'])
        .where('dedup_key', '=', `expiry.approaching:${expiry.id}`)
        .orderBy('id')
        .execute()
    ).map(({ state, data }) => [state, deviceEvents['expiry.approaching'].parse(data).title])
  await detectExpiries(db, after(days(9)))
  expect(await told()).toEqual([])
  await detectExpiries(db, after(days(10)))
  await detectExpiries(db, after(days(11)))
  expect(await told()).toEqual([['raised', 'Firewall licence ends in 30 days']])
  await updateExpiry(db, expiry.id, { expiresAt: after(days(400)).toISOString() }, after(days(12)))
  expect((await told()).at(-1)).toEqual(['cleared', 'Firewall licence was renewed'])
})
