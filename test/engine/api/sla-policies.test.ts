import { expect, test } from 'vitest'
import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { buildCustomer, buildTicket } from '../../support/build.ts'
import { createApiForTests } from './api-for-tests.ts'

const path = '/api/sla-policies'
const targets = { firstResponse: 60, nextUpdate: 240, resolution: 480 }
const gold = {
  name: 'Gold',
  targets: { low: {}, normal: targets, high: { firstResponse: 30 }, critical: {} },
}

test('an administrator makes policies, orders, changes and deletes them; everybody reads them; the audit log says who', async () => {
  await using api = await createApiForTests()
  const made = await api.as('admin', 'POST', path, { ...gold, warnAtPercent: [90, 50, 90] })
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...gold,
      targets: { ...gold.targets, high: { firstResponse: 30, nextUpdate: null, resolution: null } },
      active: true,
      calendar: { kind: 'customer' },
      pausedBy: ['waiting'],
      warnAtPercent: [50, 90],
    },
  })
  const { id } = made.body
  const silver = await api.as('admin', 'POST', path, { ...gold, name: 'Silver' })
  const names = async () =>
    (await api.as('viewer', 'GET', path)).body.items.map(({ name }: { name: string }) => name)
  expect(await names()).toEqual(['Gold', 'Silver'])
  await api.as('admin', 'POST', `${path}/order`, { ids: [silver.body.id] })
  expect(await names()).toEqual(['Silver', 'Gold'])
  const changed = await api.as('admin', 'PUT', `${path}/${id}`, { ...gold, active: false })
  expect(changed).toMatchObject({ status: 200, body: { id, active: false, warnAtPercent: [75] } })
  expect((await api.as('viewer', 'GET', `${path}/${id}`)).body).toMatchObject({ id, active: false })
  expect((await api.as('admin', 'DELETE', `${path}/${id}`)).status).toBe(204)
  for (const method of ['GET', 'DELETE'])
    expect((await api.as('admin', method, `${path}/${id}`)).status).toBe(404)
  expect((await api.as('admin', 'PUT', `${path}/${id}`, gold)).status).toBe(404)
  for (const method of ['POST', 'PUT', 'DELETE'])
    expect((await api.as('editor', method, method === 'POST' ? path : `${path}/${id}`, gold)).status).toBe(
      403,
    )

  const audit = await api.as('admin', 'GET', `/api/audit?subject=sla-policy/${id}`)
  expect(audit.body.items).toMatchObject([
    { action: 'sla-policy.deleted', detail: { name: 'Gold' } },
    { action: 'sla-policy.changed', detail: { name: 'Gold', active: false } },
    { action: 'sla-policy.created', actor: 'token admin', detail: { name: 'Gold' } },
  ])
})

test.each([
  [409, 'already', { ...gold, name: 'GOLD' }],
  [422, 'Give it a name', { ...gold, name: ' ' }],
  [422, 'targets', { name: 'x' }],
  [422, 'targets.normal.resolution', { name: 'x', targets: { ...gold.targets, normal: { resolution: 0 } } }],
  [
    422,
    'targets.normal.resolution',
    { name: 'x', targets: { ...gold.targets, normal: { resolution: 1e9 } } },
  ],
  [422, 'calendar', { ...gold, name: 'x', calendar: { kind: 'moon' } }],
  [
    422,
    'There is no such time zone',
    { ...gold, name: 'x', calendar: { kind: 'own', hours: { timeZone: 'Europe/Roma', week: {} } } },
  ],
  [422, 'warnAtPercent', { ...gold, name: 'x', warnAtPercent: [100] }],
  [422, 'pausedBy', { ...gold, name: 'x', pausedBy: ['closed'] }],
  [422, 'appliesTo.contractIds', { ...gold, name: 'x', appliesTo: { contractIds: ['all'] } }],
])('answers %i and says why: %s', async (status, words, body) => {
  await using api = await createApiForTests()
  await api.as('admin', 'POST', path, gold)
  const answer = await api.as('admin', 'POST', path, body)
  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(words)
  expect((await api.as('admin', 'GET', path)).body.items).toHaveLength(1)
})

test('says when what a policy promises would be due, by the hours of a customer too', async () => {
  await using api = await createApiForTests()
  const { id: customerId } = await buildCustomer(api.db, {
    businessHours: { ...usualBusinessHours, timeZone: 'America/New_York' },
  })
  const ask = { policy: gold, priority: 'normal', openedAt: '2026-11-20T16:30:00Z' }
  const preview = await api.as('viewer', 'POST', `${path}/preview`, ask)
  expect(preview).toMatchObject({
    status: 200,
    body: {
      timeZone: 'Europe/Rome',
      clocks: [
        { metric: 'first_response', targetMinutes: 60, dueAt: '2026-11-23T08:30:00.000Z' },
        { metric: 'next_update', targetMinutes: 240, dueAt: '2026-11-23T11:30:00.000Z' },
        {
          metric: 'resolution',
          dueAt: '2026-11-23T15:30:00.000Z',
          warnings: [{ percent: 75, at: '2026-11-23T13:30:00.000Z' }],
        },
      ],
    },
  })
  const abroad = await api.as('viewer', 'POST', `${path}/preview`, { ...ask, customerId })
  expect(abroad.body).toMatchObject({
    timeZone: 'America/New_York',
    clocks: [{ dueAt: '2026-11-20T17:30:00.000Z' }, {}, {}],
  })
  const always = { ...gold, calendar: { kind: 'always' } }
  const night = await api.as('viewer', 'POST', `${path}/preview`, {
    ...ask,
    policy: always,
    priority: 'high',
  })
  expect(night.body).toEqual({
    timeZone: null,
    clocks: [expect.objectContaining({ metric: 'first_response', dueAt: '2026-11-20T17:00:00.000Z' })],
  })
})

test('tickets come with their clocks, alone and in a list', async () => {
  await using api = await createApiForTests()
  const { id } = await buildTicket(api.db)
  expect((await api.as('viewer', 'GET', `/api/tickets/${id}`)).body.clocks).toEqual([])
  const { body: policy } = await api.as('admin', 'POST', path, { ...gold, calendar: { kind: 'always' } })
  const clocks = [
    {
      metric: 'first_response',
      state: 'running',
      targetMinutes: 60,
      policy: { id: policy.id, name: 'Gold' },
    },
    { metric: 'resolution', state: 'running', targetMinutes: 480 },
  ]
  expect((await api.as('viewer', 'GET', `/api/tickets/${id}`)).body).toMatchObject({ clocks })
  expect((await api.as('viewer', 'GET', '/api/tickets')).body.items).toMatchObject([{ id, clocks }])
  await api.as('technician', 'POST', `/api/tickets/${id}/comments`, { body: 'Hello', visibility: 'public' })
  await api.as('technician', 'PATCH', `/api/tickets/${id}`, { status: 'waiting' })
  expect((await api.as('viewer', 'GET', `/api/tickets/${id}`)).body.clocks).toMatchObject([
    { metric: 'first_response', state: 'met' },
    { metric: 'next_update', state: 'paused', dueAt: null },
    { metric: 'resolution', state: 'paused', dueAt: null },
  ])
})

test('a technician pauses the clocks of a ticket and lets them run on; the audit log and the history say so', async () => {
  await using api = await createApiForTests()
  const { id } = await buildTicket(api.db)
  await api.as('admin', 'POST', path, { ...gold, calendar: { kind: 'always' } })
  const hold = (role: 'technician' | 'viewer', paused: unknown) =>
    api.as(role, 'POST', `/api/tickets/${id}/sla`, { paused })
  expect((await hold('viewer', true)).status).toBe(403)
  expect((await hold('technician', 'yes')).status).toBe(422)
  expect((await hold('technician', true)).body.items).toMatchObject([
    { state: 'paused' },
    { state: 'paused' },
  ])
  expect((await hold('technician', false)).body.items).toMatchObject([
    { state: 'running' },
    { state: 'running' },
  ])
  const missing = await api.as(
    'technician',
    'POST',
    '/api/tickets/0199f0a0-0000-7000-8000-000000000001/sla',
    {
      paused: true,
    },
  )
  expect(missing.status).toBe(404)
  const audit = await api.as('admin', 'GET', `/api/audit?subject=ticket/${id}`)
  expect(audit.body.items).toMatchObject([{ action: 'ticket.sla-resumed' }, { action: 'ticket.sla-paused' }])
  const history = await api.db
    .selectFrom('ticket_history')
    .select(['actor', 'to_value'])
    .where('field', '=', 'sla')
    .orderBy('id')
    .execute()
  expect(history).toEqual([
    { actor: 'technician', to_value: 'paused' },
    { actor: 'technician', to_value: 'running' },
  ])
})
