import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildReport, disk } from '../devices/report-for-tests.ts'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests()
})
afterAll(() => api?.[Symbol.asyncDispose]())

const full = { disks: [disk('/', 100, 50), disk('/var', 100, 3)] }

/** A device that has reported a full disk with its own token. */
async function aDevice(hostname: string) {
  const { body: device } = await api.as('admin', 'POST', '/api/devices', { hostname, kind: 'server' })
  const { body: made } = await api.as('admin', 'POST', `/api/devices/${device.id}/tokens`)
  const checkIn = (report: unknown, token = made.token) =>
    api.send('POST', '/devices/check-in', report, { authorization: `Bearer ${token}` })
  const report = (changes = {}) => buildReport({ hostname, serial: hostname, ...full, ...changes })
  expect((await checkIn(report())).status).toBe(200)
  return {
    checkIn,
    report,
    /** All that people see of it, but for when it was last heard. */
    async known() {
      const { body } = await api.as('viewer', 'GET', `/api/devices/${device.id}/report`)
      const { body: shown } = await api.as('viewer', 'GET', `/api/devices/${device.id}`)
      const { hostname: name, os, aliases } = shown
      return { name, os, aliases, ...body }
    },
    async events(): Promise<string[]> {
      const rows = await api.db
        .selectFrom('events')
        .select(['type', 'state'])
        .where('hints', '@>', JSON.stringify({ deviceId: device.id }))
        .orderBy('id')
        .execute()
      return rows.map(({ type, state }) => `${type} ${state}`)
    },
  }
}

type Device = Awaited<ReturnType<typeof aDevice>>

const refusals: [what: string, send: (device: Device) => ReturnType<Device['checkIn']>, number, RegExp][] = [
  ['a wrong token', (device) => device.checkIn(device.report({ disks: [] }), 'dev_guess'), 401, /token/],
  [
    'the payload of another vendor',
    (device) => device.checkIn({ version: '4', status: 'firing', alerts: [] }),
    400,
    /hostname/,
  ],
  ['half a report', (device) => device.checkIn('{"hostname": "SRV'), 400, /JSON/],
  ['a report of 1 MB', (device) => device.checkIn({ hostname: 'x'.repeat(1_000_000) }), 413, /512 KB/],
]

test.each(refusals)(
  '%s is refused with what is wrong, and changes nothing that is known',
  async (what, send, status, detail) => {
    const device = await aDevice(`SRV ${what}`)
    const [known, events] = [await device.known(), await device.events()]
    const answer = await send(device)
    expect(answer.status).toBe(status)
    expect(answer.body.detail).toMatch(detail)
    expect(await device.known()).toEqual(known)
    expect(await device.events()).toEqual(events)
    expect((await device.checkIn(device.report({ disks: [disk('/', 100, 50)] }))).status).toBe(200)
    expect(await device.events()).toEqual(['device.added raised', 'disk.low raised', 'disk.low cleared'])
  },
)

test('two devices with one serial number keep what each has reported, and the second says what is wrong with it', async () => {
  const [one, other] = [await aDevice('TWIN-A'), await aDevice('TWIN-B')]
  const [knownOne, knownOther] = [await one.known(), await other.known()]
  const answer = await other.checkIn(other.report({ serial: 'twin-a', disks: [] }))
  expect(answer.status).toBe(409)
  expect(answer.body.detail).toContain('TWIN-A reports the serial number TWIN-A already')
  expect(await one.known()).toEqual(knownOne)
  const { problems, ...rest } = await other.known()
  const isTwin = ({ kind }: { kind: string }) => kind === 'device.duplicate'
  expect({ ...rest, problems: problems.filter((one: { kind: string }) => !isTwin(one)) }).toEqual(knownOther)
  expect(problems.filter(isTwin)).toMatchObject([
    { title: 'TWIN-B reports the serial number TWIN-A, which TWIN-A has' },
  ])
})

test('among many that report at once, those that are refused cost the others nothing', async () => {
  const devices = await Promise.all(Array.from({ length: 12 }, (_, nth) => aDevice(`MANY-${nth}`)))
  const answers = await Promise.all(
    devices.map((device, nth) => {
      if (nth % 4 === 1) return device.checkIn(device.report(), 'dev_guess')
      if (nth % 4 === 3) return device.checkIn(device.report({ serial: 'MANY-0' }))
      return device.checkIn(device.report({ disks: [disk('/', 100, 50)] }))
    }),
  )
  expect(answers.map(({ status }) => status)).toEqual(devices.map((_, nth) => [200, 401, 200, 409][nth % 4]))
  for (const [nth, device] of devices.entries()) {
    const over = nth % 2 === 0 ? ['disk.low cleared'] : []
    expect(await device.events()).toEqual(['device.added raised', 'disk.low raised', ...over])
  }
})

test('a device that renames itself keeps its problems: what its old name began, its new one ends', async () => {
  const device = await aDevice('OLD-NAME')
  expect((await device.checkIn(device.report({ hostname: 'NEW-NAME', disks: [] }))).status).toBe(200)
  expect(await device.known()).toMatchObject({ name: 'NEW-NAME', aliases: ['OLD-NAME'] })
  const keys = await api.db
    .selectFrom('events')
    .select('dedup_key')
    .distinct()
    .where('type', '=', 'disk.low')
    .where((where) =>
      where.or(['OLD-NAME', 'NEW-NAME'].map((hostname) => where('data', '@>', JSON.stringify({ hostname })))),
    )
    .execute()
  expect(keys).toHaveLength(1)
  expect(await device.events()).toContain('disk.low cleared')
})

test('a clock a day off, ahead or behind, decides nothing: the device is online by our time and its clock is named', async () => {
  for (const [hostname, ms, word] of [
    ['AHEAD', 86_400_000, 'ahead of'],
    ['BEHIND', -86_400_000, 'behind'],
  ] as const) {
    const device = await aDevice(hostname)
    const answer = await device.checkIn(
      device.report({ sentAt: new Date(Date.now() + ms).toISOString(), disks: [disk('/', 100, 50)] }),
    )
    expect(answer.status).toBe(200)
    expect(answer.body.notes).toEqual([expect.stringContaining(word)])
    expect(await device.events()).toEqual(['device.added raised', 'disk.low raised', 'disk.low cleared'])
    const { last_seen_at: heard, state } = await api.db
      .selectFrom('device_presence')
      .innerJoin('devices', 'devices.id', 'device_presence.device_id')
      .select(['device_presence.last_seen_at', 'device_presence.state'])
      .where('hostname', '=', hostname)
      .executeTakeFirstOrThrow()
    expect(state).toBe('online')
    expect(Math.abs(heard.getTime() - Date.now())).toBeLessThan(3_600_000)
  }
})
