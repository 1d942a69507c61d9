import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertDevice } from '#engine/desk/devices.ts'
import { createTakeCheckIn } from '#engine/devices/check-in.ts'
import { insertDeviceToken } from '#engine/devices/device-tokens.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { buildReport, disk, patch } from './report-for-tests.ts'

const now = new Date('2026-11-21T08:00:00Z')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

let count = 0

async function someDevices(amount: number) {
  const { db } = database
  const devices: { id: string; hostname: string; token: string; serial: string }[] = []
  for (let nth = 0; nth < amount; nth += 1) {
    count += 1
    const hostname = `SRV-${count}`
    const { id } = await insertDevice(db, { hostname })
    const { token } = await insertDeviceToken(db, { purpose: 'report', deviceId: id }, 'tests')
    devices.push({ id, hostname, token, serial: `SN-${count}` })
  }
  return devices
}

type Device = Awaited<ReturnType<typeof someDevices>>[number]

/** All in the same moment, so that they are written together. */
function checkInAll(
  reports: readonly (readonly [Pick<Device, 'hostname' | 'serial' | 'token'>, object?])[],
  at = now,
) {
  const takeCheckIn = createTakeCheckIn(database.db)
  return Promise.allSettled(
    reports.map(([{ hostname, serial, token }, changes = {}]) => {
      const report = buildReport({ hostname, serial, sentAt: at.toISOString(), ...changes })
      return takeCheckIn({ token, report, receivedAt: at })
    }),
  )
}

async function eventsOf(deviceId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('events')
    .select(['type', 'state'])
    .where('hints', '@>', JSON.stringify({ deviceId }))
    .orderBy('id')
    .execute()
  return rows.map(({ type, state }) => `${type} ${state}`)
}

test('devices that report for the first time in one moment are each taken with their own problems and patches', async () => {
  const devices = await someDevices(230)
  const answers = await checkInAll(
    devices.map((device, nth) => [
      device,
      {
        disks: [disk('/', 100, nth % 2 === 0 ? 1 : 50)],
        patches: { pending: [patch('curl', 'low'), patch(`own-${nth}`, 'critical')] },
      },
    ]),
  )
  expect(answers).toEqual(
    devices.map(({ id }, nth) => ({
      status: 'fulfilled',
      value: { taken: true, deviceId: id, notes: [], events: nth % 2 === 0 ? 2 : 1 },
    })),
  )
  for (const nth of [0, 1, 101, 228, 229]) {
    const { id, serial } = devices[nth] ?? { id: '', serial: '' }
    expect(await eventsOf(id)).toEqual(
      nth % 2 === 0 ? ['device.added raised', 'disk.low raised'] : ['device.added raised'],
    )
    const kept = await database.db
      .selectFrom('device_reports')
      .innerJoin('device_patches', 'device_patches.device_id', 'device_reports.device_id')
      .select(['serial', 'patch_id'])
      .where('device_reports.device_id', '=', id)
      .orderBy('patch_id')
      .execute()
    expect(kept).toEqual([
      { serial, patch_id: 'curl' },
      { serial, patch_id: `own-${nth}` },
    ])
  }
  // Half of them have installed theirs a minute later, and only theirs.
  const later = new Date(now.getTime() + 60_000)
  await checkInAll(
    devices.map((device, nth) => [
      device,
      {
        disks: [disk('/', 100, 50)],
        patches: { pending: [patch('curl', 'low'), ...(nth < 100 ? [] : [patch(`own-${nth}`, 'critical')])] },
      },
    ]),
    later,
  )
  const installed = await database.db
    .selectFrom('device_patches')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('installed_at', '=', later)
    .executeTakeFirstOrThrow()
  expect(Number(installed.n)).toBe(100)
  expect(await eventsOf(devices[0]?.id ?? '')).toContain('disk.low cleared')
})

test('among many that arrive together only the wrong ones are refused, each with its own reason', async () => {
  const devices = await someDevices(40)
  const [first, twin, broken, again] = devices.slice(10, 14)
  if (!first || !twin || !broken || !again) throw new Error('There are 40')
  const stranger = { hostname: 'SRV-X', serial: 'SN-X', token: 'dev_of_nobody' }
  const answers = await checkInAll([
    ...devices.map((device): [Device, object] => [
      device,
      device === twin
        ? { serial: first.serial.toLowerCase() }
        : // The database keeps no NUL character.
          device === broken
          ? { os: { family: 'linux', name: 'a\0b' } }
          : {},
    ]),
    [stranger],
    [again, { reboot: { pending: true, reasons: ['kernel'] } }],
  ])
  const nth = (device: Device) => answers[devices.indexOf(device)]
  expect(nth(twin)).toMatchObject({
    value: { taken: false, reason: expect.stringContaining(`${first.hostname} reports the serial number`) },
  })
  expect(nth(broken)).toMatchObject({ status: 'rejected' })
  expect(answers[40]).toMatchObject({ value: { taken: false, unknownToken: true } })
  expect(answers[41]).toMatchObject({ value: { taken: true, deviceId: again.id } })
  for (const device of devices) {
    if (device === twin || device === broken) expect(await eventsOf(device.id)).toEqual([])
    else expect(nth(device)).toMatchObject({ value: { taken: true, deviceId: device.id } })
  }
  // Two of one device are taken in their order.
  expect(await eventsOf(again.id)).toEqual(['device.added raised', 'reboot.pending raised'])
  expect(
    await database.db.selectFrom('device_problems').select('kind').where('device_id', '=', twin.id).execute(),
  ).toEqual([{ kind: 'device.duplicate' }])
})

test('a machine that is kept no more gives its serial number to the one that follows it', async () => {
  const [old, fresh] = await someDevices(2)
  if (!old || !fresh) throw new Error('There are two')
  await checkInAll([[old]])
  await database.db.updateTable('devices').set({ active: false }).where('id', '=', old.id).execute()
  expect(await checkInAll([[{ ...fresh, serial: old.serial }]])).toMatchObject([{ value: { taken: true } }])
})

test('a report that names one thing twice is taken', async () => {
  const [device] = await someDevices(1)
  if (!device) throw new Error('There is one')
  const stopped = { name: 'nginx.service' }
  expect(await checkInAll([[device, { stoppedServices: [stopped, stopped] }]])).toMatchObject([
    { value: { taken: true, events: 2 } },
  ])
  expect(await eventsOf(device.id)).toEqual(['device.added raised', 'service.stopped raised'])
})
