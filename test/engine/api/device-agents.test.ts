import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { insertDeviceToken, revokeDeviceToken } from '#engine/devices/device-tokens.ts'
import { newCustomer } from '#engine/msp/customer.ts'
import { buildContract } from '../../support/build.ts'
import { buildReport, disk, patch } from '../devices/report-for-tests.ts'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests()
})
afterAll(() => api[Symbol.asyncDispose]())

let serial = 0

async function aDevice(hostname: string) {
  const device = await insertDevice(api.db, { hostname })
  const { token, entry } = await insertDeviceToken(
    api.db,
    { purpose: 'report', deviceId: device.id },
    'tests',
  )
  return { ...device, token, tokenId: entry.id, serial: `SN-${++serial}` }
}

const checkIn = (token: string, body: unknown) =>
  api.send('POST', '/devices/check-in', body, { authorization: `Bearer ${token}` })

async function problemsOf(deviceId: string) {
  return api.db
    .selectFrom('device_problems')
    .select(['kind', 'title'])
    .where('device_id', '=', deviceId)
    .execute()
}

test('a device checks in with its token, and is known by what it says', async () => {
  const { id, token, serial } = await aDevice('SRV-1')
  const answer = await checkIn(token, buildReport({ hostname: 'srv-1', serial }))
  expect(answer).toMatchObject({ status: 200, body: { deviceId: id, notes: [], nextInSeconds: 60 } })
  const device = await api.db.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(device).toMatchObject({ hostname: 'SRV-1', os: 'Debian 12', aliases: [] })
})

test.each([
  ['no token', undefined],
  ['a token that never was', 'Bearer dev_never'],
  ['something else', 'Basic dXNlcjpwYXNz'],
])('a check-in with %s is refused with 401', async (_, authorization) => {
  const headers = authorization === undefined ? {} : { authorization }
  const { status, body } = await api.send('POST', '/devices/check-in', buildReport(), headers)
  expect(status).toBe(401)
  expect(body).toMatchObject({ title: 'Sign in first', detail: expect.stringMatching(/token/i) })
})

test('a revoked token counts no more', async () => {
  const { token, tokenId, serial } = await aDevice('SRV-2')
  expect((await checkIn(token, buildReport({ hostname: 'SRV-2', serial }))).status).toBe(200)
  await revokeDeviceToken(api.db, tokenId)
  expect((await checkIn(token, buildReport({ hostname: 'SRV-2', serial }))).status).toBe(401)
})

test.each([
  ['the payload of another vendor', { version: '4', status: 'firing', alerts: [] }, 'hostname'],
  ['no JSON', '{"hostname": ', 'JSON'],
  ['a list', [1, 2], 'the body'],
])('%s is refused with 400, and says what is wrong', async (_, body, word) => {
  const { token } = await aDevice('SRV-3')
  const answer = await checkIn(token, body)
  expect(answer.status).toBe(400)
  expect(answer.body.detail).toContain(word)
})

test('a report that is too large is refused with 413', async () => {
  const { token } = await aDevice('SRV-4')
  expect((await checkIn(token, { hostname: 'x'.repeat(600_000) })).status).toBe(413)
})

test('a clock that is a day off changes none of our times, and is noted', async () => {
  const { id, token, serial } = await aDevice('SRV-5')
  const sentAt = new Date(Date.now() + 86_400_000).toISOString()
  const { status, body } = await checkIn(token, buildReport({ hostname: 'SRV-5', serial, sentAt }))
  expect(status).toBe(200)
  expect(body.notes).toEqual([expect.stringMatching(/^The clock of this device is 86\d{3} seconds ahead/)])
  const row = await api.db
    .selectFrom('device_presence')
    .innerJoin('device_reports', 'device_reports.device_id', 'device_presence.device_id')
    .select(['last_seen_at', 'clock_ahead_seconds'])
    .where('device_presence.device_id', '=', id)
    .executeTakeFirstOrThrow()
  expect(row.last_seen_at.getTime()).toBeLessThanOrEqual(Date.now())
  expect(row.clock_ahead_seconds).toBeGreaterThan(86_000)
})

test('a device that renames itself stays the same device, and is found by both names', async () => {
  const { id, token, serial } = await aDevice('SRV-OLD')
  await checkIn(token, buildReport({ hostname: 'SRV-OLD', serial }))
  const { body } = await checkIn(token, buildReport({ hostname: 'SRV-NEW', serial }))
  expect(body).toMatchObject({ deviceId: id, notes: [expect.stringContaining('SRV-OLD')] })
  const { hostname, aliases } = await api.db
    .selectFrom('devices')
    .select(['hostname', 'aliases'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect({ hostname, aliases }).toEqual({ hostname: 'SRV-NEW', aliases: ['SRV-OLD'] })
})

test('the name that people gave a device stays; what it calls itself becomes an alias', async () => {
  const { id, token, serial } = await aDevice('Cash desk')
  await checkIn(token, buildReport({ hostname: 'DESKTOP-4711', serial }))
  await checkIn(token, buildReport({ hostname: 'DESKTOP-4712', serial }))
  const { hostname, aliases } = await api.db
    .selectFrom('devices')
    .select(['hostname', 'aliases'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect({ hostname, aliases }).toEqual({ hostname: 'Cash desk', aliases: ['DESKTOP-4711', 'DESKTOP-4712'] })
})

test('of two devices with one serial number the second is refused and shown to people', async () => {
  const [one, other] = [await aDevice('SRV-A'), await aDevice('SRV-B')]
  const serial = 'TWIN-1'
  expect((await checkIn(one.token, buildReport({ hostname: 'SRV-A', serial }))).status).toBe(200)
  const { status, body } = await checkIn(other.token, buildReport({ hostname: 'SRV-B', serial: 'twin-1 ' }))
  expect(status).toBe(409)
  expect(body.detail).toContain('SRV-A reports the serial number TWIN-1 already')
  expect(await problemsOf(other.id)).toEqual([
    { kind: 'device.duplicate', title: 'SRV-B reports the serial number TWIN-1, which SRV-A has' },
  ])
  // Mended: the note goes with it.
  expect((await checkIn(other.token, buildReport({ hostname: 'SRV-B', serial: 'OWN-1' }))).status).toBe(200)
  expect(await problemsOf(other.id)).toEqual([])
})

test('what makers leave in place of a serial number is none', async () => {
  const [one, other] = [await aDevice('VM-A'), await aDevice('VM-B')]
  const serial = 'To be filled by O.E.M.'
  expect((await checkIn(one.token, buildReport({ hostname: 'VM-A', serial }))).status).toBe(200)
  expect((await checkIn(other.token, buildReport({ hostname: 'VM-B', serial }))).status).toBe(200)
})

test('a machine makes itself known with the key of its customer and gets a token of its own', async () => {
  const customer = await insertCustomer(api.db, newCustomer.parse({ name: 'Rossi Srl' }))
  const key = await insertDeviceToken(
    api.db,
    {
      purpose: 'enrol',
      customerId: customer.id,
      siteId: null,
      expiresAt: new Date(Date.now() + 60_000),
    },
    'tests',
  )
  const enrol = (body: unknown, token = key.token) =>
    api.send('POST', '/devices/enrol', body, { authorization: `Bearer ${token}` })
  const made = await enrol({ hostname: 'PC-1', serial: 'PC-SN-1', kind: 'workstation' })
  expect(made.status).toBe(201)
  const { body } = await checkIn(made.body.token, buildReport({ hostname: 'PC-1', serial: 'PC-SN-1' }))
  expect(body.deviceId).toBe(made.body.deviceId)
  expect(
    await api.db
      .selectFrom('devices')
      .select(['customer_id', 'kind'])
      .where('id', '=', body.deviceId)
      .execute(),
  ).toEqual([{ customer_id: customer.id, kind: 'workstation' }])

  expect((await enrol({ hostname: 'PC-2', serial: 'pc-sn-1' })).status).toBe(409)
  expect((await enrol({ hostname: 'PC-2' }, made.body.token)).status).toBe(401)
  expect((await checkIn(key.token, buildReport())).status).toBe(401)

  // The answer got lost: asked again, it is the same device.
  const first = await enrol({ hostname: 'PC-3' })
  const again = await enrol({ hostname: 'pc-3' })
  expect(again.body.deviceId).toBe(first.body.deviceId)

  await api.db
    .updateTable('device_tokens')
    .set({ expires_at: new Date(0) })
    .where('id', '=', key.entry.id)
    .execute()
  expect((await enrol({ hostname: 'PC-4' })).status).toBe(401)
})

test('check-ins that say nothing new write no report', async () => {
  const { id, token, serial } = await aDevice('SRV-Q')
  const report = () => checkIn(token, buildReport({ hostname: 'SRV-Q', serial }))
  await report()
  const version = async () =>
    (await api.pool.query('select xmin::text from device_reports where device_id = $1', [id])).rows[0]?.xmin
  const written = await version()
  const answers = await Promise.all(Array.from({ length: 20 }, report))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await version()).toBe(written)
  expect(
    await api.db.selectFrom('events').select('type').where('source', '=', 'devices').execute(),
  ).toContainEqual({ type: 'device.added' })
})

test('a token is made on the page of a device with the lines to paste; what it reports is shown there', async () => {
  const device = (await api.as('technician', 'POST', '/api/devices', { hostname: 'SRV-PAGE' })).body
  expect(device.health).toMatchObject({ state: 'never', problems: 0 })
  const made = await api.as('technician', 'POST', `/api/devices/${device.id}/tokens`)
  expect(made.status).toBe(201)
  expect(made.body.linux).toContain(`--token ${made.body.token} --install`)
  expect(made.body.windows).toContain(`-Token ${made.body.token} -Install`)
  await checkIn(
    made.body.token,
    buildReport({
      hostname: 'SRV-PAGE',
      serial: 'PAGE-1',
      disks: [disk('/', 100, 50), disk('/var', 100, 3)],
      reboot: { pending: true, reasons: [] },
      patches: { pending: [patch('openssl', 'critical'), patch('vim')] },
    }),
  )
  const shown = await api.as('viewer', 'GET', `/api/devices/${device.id}`)
  expect(shown.body.health).toMatchObject({
    state: 'online',
    worstDisk: { mount: '/var', freePercent: 3 },
    patchesPending: 2,
    patchesOverdue: 0,
    rebootPending: true,
    problems: 2,
  })
  const { body } = await api.as('viewer', 'GET', `/api/devices/${device.id}/report`)
  expect(body.problems.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual([
    'disk.low',
    'reboot.pending',
  ])
  expect(body.patches).toMatchObject([{ id: 'openssl' }, { id: 'vim' }])
  expect(body.tokens).toMatchObject([{ id: made.body.id }])
  expect(JSON.stringify(body)).not.toContain(made.body.token)
  const minutes = await api.as('technician', 'PUT', `/api/devices/${device.id}/offline-after`, { minutes: 3 })
  expect(minutes.status).toBe(204)
  expect((await api.as('technician', 'DELETE', `/api/device-tokens/${made.body.id}`)).status).toBe(204)
  expect((await checkIn(made.body.token, buildReport({ hostname: 'SRV-PAGE' }))).status).toBe(401)
})

test('checks and what ends are kept by API; a target that makes no sense is refused with what to write', async () => {
  const made = await api.as('technician', 'POST', '/api/service-checks', {
    name: 'Web shop',
    kind: 'http',
    target: 'https://shop.example/',
  })
  expect(made).toMatchObject({ status: 201, body: { state: 'unknown', everySeconds: 60 } })
  const path = `/api/service-checks/${made.body.id}`
  expect(await api.as('technician', 'PATCH', path, { enabled: false })).toMatchObject({
    status: 200,
    body: { enabled: false, target: 'https://shop.example/' },
  })
  const wrong = await api.as('technician', 'PATCH', path, { kind: 'tcp', target: 'shop.example' })
  expect(wrong).toMatchObject({ status: 422, body: { detail: expect.stringContaining('names no port') } })
  expect((await api.as('technician', 'DELETE', path)).status).toBe(204)
  const ends = await api.as('technician', 'POST', '/api/expiries', {
    kind: 'domain',
    name: 'rossi.example',
    expiresAt: '2027-01-01T00:00:00Z',
  })
  expect(ends).toMatchObject({ status: 201, body: { kind: 'domain', kept: false } })
  const list = await api.as('viewer', 'GET', '/api/expiries')
  expect(list.body.items).toMatchObject([{ id: ends.body.id }])
  const later = await api.as('technician', 'PATCH', `/api/expiries/${ends.body.id}`, { warnDays: 90 })
  expect(later).toMatchObject({ status: 200, body: { warnDays: 90, name: 'rossi.example', keptBy: null } })
  const customer = (await api.as('technician', 'POST', '/api/customers', { name: 'Rossi' })).body
  const contract = await buildContract(api.db, { customerId: customer.id, endsOn: '2099-12-31' })
  const own = await api.as('viewer', 'GET', `/api/expiries?customerId=${customer.id}`)
  expect(own.body.items).toMatchObject([
    { id: contract.id, kind: 'contract', expiresAt: '2099-12-31T23:59:59.000Z', keptBy: 'contract' },
  ])
  const { body: audit } = await api.as('admin', 'GET', '/api/audit?limit=100')
  expect(audit.items).toContainEqual(
    expect.objectContaining({
      action: 'expiry.changed',
      subject: `expiry/${ends.body.id}`,
      detail: { fields: ['warnDays'] },
    }),
  )
})

test('an enrolment key comes with the lines to paste', async () => {
  const { status, body } = await api.as('technician', 'POST', '/api/device-enrolment-keys', { days: 3 })
  expect(status).toBe(201)
  expect(body.linux).toContain('/devices/script.sh -o "$f" && sudo sh "$f"')
  expect(body.linux).toContain(`--enrol ${body.token} --install`)
})
