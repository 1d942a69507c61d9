import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const week = {
  monday: [
    { from: '08:30', to: '12:30' },
    { from: '14:00', to: '18:00' },
  ],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [{ from: '22:00', to: '06:00' }],
  saturday: [],
  sunday: [],
}
const hours = { timeZone: 'Europe/Rome', week, holidays: [{ date: '2026-12-25', name: 'Natale' }] }

test('the MSP has usual business hours until an administrator sets its own', async () => {
  const before = await api.as('viewer', 'GET', '/api/business-hours')
  expect(before.body).toMatchObject({
    timeZone: 'Europe/Rome',
    week: { monday: [{ from: '09:00', to: '18:00' }], sunday: [] },
  })
  expect((await api.as('technician', 'PUT', '/api/business-hours', hours)).status).toBe(403)
  expect((await api.as('admin', 'PUT', '/api/business-hours', hours)).body).toEqual(hours)
  expect((await api.as('viewer', 'GET', '/api/business-hours')).body).toEqual(hours)
  expect((await api.as('admin', 'GET', '/api/audit')).body.items[0]).toMatchObject({
    action: 'business-hours.changed',
    detail: { timeZone: 'Europe/Rome', holidays: 1 },
  })
})

test.each([
  [
    'a span without length',
    { ...hours, week: { ...week, tuesday: [{ from: '09:00', to: '09:00' }] } },
    'ends later',
  ],
  ['a time zone that is none', { ...hours, timeZone: 'Roma' }, 'Europe/Rome'],
  [
    'an hour that is none',
    { ...hours, week: { ...week, tuesday: [{ from: '9', to: '25:00' }] } },
    'like 09:00',
  ],
])('%s is refused with what to write instead', async (_, given, message) => {
  const answer = await api.as('admin', 'PUT', '/api/business-hours', given)
  expect(answer.status).toBe(422)
  expect(JSON.stringify(answer.body)).toContain(message)
})

test('a customer has those of the MSP, or its own', async () => {
  const { body: customer } = await api.as('technician', 'POST', '/api/customers', { name: 'Rossi Srl' })
  expect(customer.businessHours).toBeNull()
  const path = `/api/customers/${customer.id}`
  expect((await api.as('technician', 'PATCH', path, { businessHours: hours })).body.businessHours).toEqual(
    hours,
  )
  expect((await api.as('technician', 'PATCH', path, { vip: true })).body.businessHours).toEqual(hours)
  expect((await api.as('viewer', 'GET', path)).body.businessHours).toEqual(hours)
  expect((await api.as('technician', 'PATCH', path, { businessHours: null })).body.businessHours).toBeNull()
})
