import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCustomer, buildDevice } from '../../support/build.ts'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
const now = new Date('2026-03-02T10:00:00Z')
beforeAll(async () => {
  api = await createApiForTests({ clock: () => now })
})
afterAll(() => api?.[Symbol.asyncDispose]())

test('a technician mutes a device for an hour, and ends it; the audit log has both', async () => {
  const customer = await buildCustomer(api.db)
  const device = await buildDevice(api.db, { customerId: customer.id })
  const window = {
    reason: 'New disks',
    scope: { kind: 'devices', values: [device.id] },
    startsAt: now.toISOString(),
    endsAt: '2026-03-02T11:00:00.000Z',
  }
  const made = await api.as('technician', 'POST', '/api/maintenance-windows', window)
  expect(made).toMatchObject({
    status: 201,
    body: { ...window, recurrence: null, mutedUntil: '2026-03-02T11:00:00.000Z', nextStart: null },
  })
  const muted = await api.as('viewer', 'GET', '/api/muted')
  expect(muted.body).toMatchObject({ windows: [{ reason: 'New disks' }], exclusions: [], switchedOff: [] })
  const path = `/api/maintenance-windows/${made.body.id}/end`
  expect((await api.as('technician', 'POST', path)).status).toBe(200)
  expect((await api.as('technician', 'POST', path)).status).toBe(404)
  expect((await api.as('viewer', 'GET', '/api/muted')).body.windows).toEqual([])
  const audit = await api.db
    .selectFrom('audit_log')
    .select('action')
    .where('action', 'like', 'maintenance-window.%')
    .orderBy('id')
    .execute()
  expect(audit).toEqual([{ action: 'maintenance-window.created' }, { action: 'maintenance-window.ended' }])
})

test('a window comes again and again, and says when next', async () => {
  const window = {
    reason: 'Patch Thursday',
    scope: { kind: 'all' },
    startsAt: now.toISOString(),
    recurrence: {
      every: 'month',
      nth: 2,
      weekday: 'tuesday',
      plusDays: 2,
      from: '22:00',
      to: '04:00',
      timeZone: 'Europe/Rome',
    },
  }
  const made = await api.as('technician', 'POST', '/api/maintenance-windows', window)
  expect(made.body).toMatchObject({ mutedUntil: null, nextStart: '2026-03-12T21:00:00.000Z' })
  const path = `/api/maintenance-windows/${made.body.id}`
  const changed = await api.as('technician', 'PUT', path, { ...window, reason: 'Updates' })
  expect(changed).toMatchObject({ status: 200, body: { reason: 'Updates' } })
})

test.each([
  ['without a reason', { reason: ' ' }],
  ['for nobody', { scope: { kind: 'devices', values: [] } }],
  ['that ends before it begins', { endsAt: '2026-03-01T10:00:00Z' }],
  ['that neither ends nor comes again', { endsAt: null }],
])('a window %s is refused', async (_, wrong) => {
  const window = {
    reason: 'x',
    scope: { kind: 'all' },
    startsAt: now.toISOString(),
    endsAt: '2026-03-02T11:00:00Z',
    ...wrong,
  }
  expect((await api.as('technician', 'POST', '/api/maintenance-windows', window)).status).toBe(422)
  expect((await api.as('viewer', 'POST', '/api/maintenance-windows', window)).status).toBe(403)
})
