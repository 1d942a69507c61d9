import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

test('a customer has sites, contacts and contracts, each changed on its own', async () => {
  const customer = await api.as('technician', 'POST', '/api/customers', {
    name: 'Rossi Srl',
    domains: ['Rossi.it'],
  })
  expect(customer.status).toBe(201)
  expect(customer.body).toMatchObject({ domains: ['rossi.it'], timeZone: 'Europe/Rome' })
  const path = `/api/customers/${customer.body.id}`

  const site = await api.as('technician', 'POST', `${path}/sites`, { name: 'Head office' })
  const contact = await api.as('technician', 'POST', `${path}/contacts`, {
    name: 'Anna',
    email: 'anna@rossi.it',
    siteId: site.body.id,
  })
  const contract = await api.as('editor', 'POST', `${path}/contracts`, {
    name: 'Fixed',
    kind: 'fixed_per_seat',
    startsOn: '2026-01-01',
  })
  await api.as('technician', 'PATCH', `/api/contacts/${contact.body.id}`, { isVip: true })
  await api.as('technician', 'PATCH', `/api/sites/${site.body.id}`, { address: 'Via Roma 1' })
  await api.as('editor', 'PATCH', `/api/contracts/${contract.body.id}`, { seats: 12 })
  await api.as('technician', 'PATCH', path, { vip: true })

  expect((await api.as('viewer', 'GET', path)).body).toMatchObject({ name: 'Rossi Srl', vip: true })
  expect((await api.as('viewer', 'GET', `${path}/sites`)).body.items).toMatchObject([
    { address: 'Via Roma 1' },
  ])
  expect((await api.as('viewer', 'GET', `${path}/contacts`)).body.items).toMatchObject([
    { name: 'Anna', isVip: true, email: 'anna@rossi.it' },
  ])
  expect((await api.as('viewer', 'GET', `${path}/contracts`)).body.items).toMatchObject([{ seats: 12 }])
})

test('a name that is taken is a conflict, and nothing is written down for it', async () => {
  await api.as('technician', 'POST', '/api/customers', { name: 'Verdi' })
  const before = (await api.as('admin', 'GET', '/api/audit')).body.items.length
  const answer = await api.as('technician', 'POST', '/api/customers', { name: 'verdi' })
  expect(answer.status).toBe(409)
  expect(answer.body.detail).toContain('verdi')
  expect((await api.as('admin', 'GET', '/api/audit')).body.items).toHaveLength(before)
})

test('the parts of a customer that does not exist are 404', async () => {
  const path = '/api/customers/01890000-0000-7000-8000-000000000000'
  for (const part of ['', '/sites', '/contacts', '/contracts']) {
    expect((await api.as('viewer', 'GET', path + part)).status, part).toBe(404)
  }
  expect((await api.as('viewer', 'GET', '/api/customers/not-an-id')).status).toBe(400)
})

test('devices say whose they are', async () => {
  const { body: customer } = await api.as('technician', 'POST', '/api/customers', { name: 'Neri' })
  const made = await api.as('technician', 'POST', '/api/devices', {
    hostname: 'SRV-9',
    customerId: customer.id,
  })
  expect(made.body).toMatchObject({ hostname: 'SRV-9', customerName: 'Neri' })
  const changed = await api.as('technician', 'PATCH', `/api/devices/${made.body.id}`, { criticality: 'high' })
  expect(changed.body).toMatchObject({ criticality: 'high', hostname: 'SRV-9' })
  const { body } = await api.as('viewer', 'GET', `/api/devices?customerId=${customer.id}`)
  expect(body.items).toMatchObject([{ hostname: 'SRV-9', customerName: 'Neri' }])
  expect((await api.as('viewer', 'GET', '/api/devices?q=srv-9')).body.items).toHaveLength(1)
})
