import { afterAll, beforeAll, expect, test } from 'vitest'
import { deskPorts } from '#engine/desk/desk.ts'
import { automationStore } from '#engine/value/automation-store.ts'
import { cleanHtml } from '../../../nodes/files/clean-html.ts'
import { sampleMonth } from '../../../nodes/reports/month.ts'
import { reportHtml } from '../../../nodes/reports/report-html.ts'
import { reportOf } from '../../../nodes/reports/report-sections.ts'
import { buildCustomer, buildDevice, buildEffect } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const november = { fromDay: '2026-11-01', toDay: '2026-11-30' }

test('tickets of a month are those of the customer’s own calendar, without merged ones and other customers’', async () => {
  const { db } = database
  const { psa } = deskPorts(db)
  const customer = await buildCustomer(db, { name: 'Rossi Srl', language: 'it', timeZone: 'Europe/Rome' })
  const other = await buildCustomer(db)
  const ticket = async (customerId: string, at: string, changes = {}) => {
    const { id } = await psa.createTicket({ customerId, subject: 'A', priority: 'high' }, buildEffect())
    await db
      .updateTable('tickets')
      .set({ created_at: at, ...changes })
      .where('id', '=', id)
      .execute()
    return id
  }
  // In Rome it is November already.
  const first = await ticket(customer.id, '2026-10-31T23:30:00Z', {
    closed_at: '2026-11-05T09:00:00Z',
    status: 'closed',
  })
  await ticket(customer.id, '2026-11-30T23:30:00Z')
  await ticket(customer.id, '2026-11-10T09:00:00Z', { merged_into_id: first })
  await ticket(customer.id, '2026-09-10T09:00:00Z')
  await ticket(other.id, '2026-11-10T09:00:00Z')
  await psa.logTime(
    {
      ticketId: first,
      technician: 'Luca',
      minutes: 45,
      workType: 'remote support',
      startedAt: '2026-11-05T08:00:00Z',
    },
    buildEffect(),
  )

  const month = await psa.sumTickets({ customerId: customer.id, ...november })

  expect(month).toEqual({
    customer: { id: customer.id, name: 'Rossi Srl', language: 'it' },
    opened: 1,
    closed: 1,
    open: 1,
    byPriority: [{ priority: 'high', opened: 1 }],
    sla: { kept: 0, missed: 0 },
    minutes: 45,
    byWorkType: [{ workType: 'remote support', minutes: 45 }],
  })
})

test('a month of nobody is refused with what to do', async () => {
  const { psa } = deskPorts(database.db)
  const customerId = '0198a4f0-5a70-7000-8000-00000000dead'
  await expect(psa.sumTickets({ customerId, ...november })).rejects.toThrow(/customer/)
})

test('devices are those in use, with what they report, and deadlines of the sixty days after', async () => {
  const { db } = database
  const customer = await buildCustomer(db)
  const device = await buildDevice(db, { customerId: customer.id, kind: 'server' })
  await buildDevice(db, { customerId: customer.id, active: false })
  const patch = (id: string, changes: { installed_at?: string; overdue_at?: string } = {}) => ({
    device_id: device.id,
    patch_id: id,
    title: id,
    kb: null,
    severity: 'important' as const,
    first_seen_at: '2026-11-01T00:00:00Z',
    due_at: '2026-11-08T00:00:00Z',
    overdue_at: null,
    installed_at: null,
    ...changes,
  })
  await db
    .insertInto('device_patches')
    .values([
      patch('a', { installed_at: '2026-11-09T00:00:00Z' }),
      patch('b', { installed_at: '2026-10-09T00:00:00Z' }),
      patch('c', { overdue_at: '2026-11-08T00:00:00Z' }),
      patch('d'),
    ])
    .execute()
  const expiry = (name: string, day: string) => ({
    id: crypto.randomUUID(),
    kind: 'domain' as const,
    name,
    customer_id: customer.id,
    device_id: null,
    check_id: null,
    expires_at: `${day}T00:00:00Z`,
    warned_at: null,
  })
  await db
    .insertInto('expiries')
    .values([expiry('soon.example', '2027-01-15'), expiry('later.example', '2027-03-15')])
    .execute()

  expect(await deskPorts(db).rmm.sumDevices({ customerId: customer.id, ...november })).toEqual({
    total: 1,
    byKind: [{ kind: 'server', count: 1 }],
    problems: 0,
    patches: { installed: 1, open: 2, overdue: 1 },
    deadlines: [{ name: 'soon.example', kind: 'domain', day: '2027-01-15' }],
  })
})

test('automated work is told with what its minutes go by, of the customer and the month alone', async () => {
  const { db } = database
  const customer = await buildCustomer(db)
  const id = crypto.randomUUID()
  await db
    .insertInto('workflows')
    .values({
      id,
      name: 'Server offline',
      draft: '{"settings":{}}',
      saves: JSON.stringify({ minutesPerRun: 10, basis: { en: 'Looking', it: 'Guardare' } }),
    })
    .execute()
  const day = (on: string, customerId: string | null) => ({
    day: on,
    workflow_id: id,
    customer_id: customerId,
    runs: 2,
    minutes: 20,
  })
  await db
    .insertInto('automated_days')
    .values([
      day('2026-11-01', customer.id),
      day('2026-11-30', customer.id),
      day('2026-12-01', customer.id),
      day('2026-11-02', null),
    ])
    .execute()
  expect(await automationStore(db).workOf({ customerId: customer.id, ...november })).toEqual({
    runs: 4,
    minutes: 40,
    flows: [{ name: 'Server offline', runs: 4, minutes: 40, basis: { en: 'Looking', it: 'Guardare' } }],
  })
})

test('the page holds what strangers wrote as text, in the language of the customer', () => {
  const month = {
    ...sampleMonth,
    customer: { ...sampleMonth.customer, name: '<script>alert(1)</script>' },
    automation: {
      ...sampleMonth.automation,
      flows: [{ name: '<img src=x onerror=y>', runs: 1, minutes: 5, basis: null }],
    },
  }
  const html = reportHtml(reportOf(month, 'it', '<b>Buongiorno</b>'), 'a & b')
  expect(html).not.toMatch(/<(script|img|b)\b/)
  // What an e-mail may hold: nothing of its look is lost when it is sent.
  const styles = (page: string) => page.match(/[a-z-]+:/g)?.length
  expect(styles(cleanHtml(html))).toBe(styles(html))
  expect(html).toContain('Rapporto mensile')
  expect(html).toContain('novembre 2026')
  expect(html).toContain('a &amp; b')
})
