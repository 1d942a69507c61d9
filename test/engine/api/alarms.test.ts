import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { applyVerdict } from '#engine/watchdog/alarm-store.ts'
import { catalogue } from '#nodes'
import { smtp } from '../../../nodes/connectors/smtp/connector.ts'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests({ catalogue })
})
afterAll(() => api?.[Symbol.asyncDispose]())

const usual = {
  channels: [],
  tellRecovery: true,
  language: 'en',
  failuresInRow: 1,
  refusals: 3,
  mailboxMinutes: 15,
  checkMinutes: 60,
  steadyMinutes: 10,
}

test('an administrator sets who is told and what counts as wrong; the audit log says so', async () => {
  const path = '/api/watchdog'
  expect((await api.as('viewer', 'GET', path)).body).toEqual(usual)
  const channels = [{ kind: 'mail', to: ['oncall@msp.example'], connectionId: null }]
  const settings = { ...usual, channels, failuresInRow: 2 }
  expect((await api.as('editor', 'PUT', path, settings)).status).toBe(403)
  expect((await api.as('admin', 'PUT', path, settings)).status).toBe(200)
  expect((await api.as('viewer', 'GET', path)).body).toEqual(settings)
  const { body } = await api.as('admin', 'GET', '/api/audit?action=watchdog.changed')
  expect(body.items).toHaveLength(1)
})

test('a channel that cannot work is refused with its place', async () => {
  const put = (channel: object) =>
    api.as('admin', 'PUT', '/api/watchdog', { ...usual, channels: [{ kind: 'ticket' }, channel] })
  const { id } = await insertConnection(api.db, api.secrets, smtp, {
    name: 'Mail',
    credentials: { host: '127.0.0.1', port: 1, security: 'none', fromAddress: 'a@msp.example' },
  })
  const where = 'channels.1.connectionId'
  expect(await put({ kind: 'notifier', connectionId: id, target: '' })).toMatchObject({
    status: 422,
    body: { errors: [{ where, message: 'The connection "Mail" sends no messages.' }] },
  })
  expect(
    await put({ kind: 'mail', to: ['a@msp.example'], connectionId: '0191e000-0000-7000-8000-000000000001' }),
  ).toMatchObject({ status: 422, body: { errors: [{ where, message: 'There is no such connection.' }] } })
  expect((await put({ kind: 'mail', to: [] })).status).toBe(422)
  expect((await put({ kind: 'mail', to: ['a@msp.example'], connectionId: id })).status).toBe(200)
})

test('alarms show on the start page; those of connections only to who may see connections', async () => {
  const finding = { workflowId: null, connectionId: null, name: 'Mail', facts: { detail: 'Refused' } }
  const verdict = { raise: [{ ...finding, kind: 'connection' as const, subject: 'connection/x' }] }
  await applyVerdict(
    api.db,
    { wrong: [], eased: [], over: [], ...verdict },
    { channels: [], tellRecovery: true },
    new Date(),
  )
  const seen = async (role: 'admin' | 'viewer') =>
    (await api.as(role, 'GET', '/api/alarms?standing=true')).body.items
  expect(await seen('admin')).toMatchObject([{ kind: 'connection', name: 'Mail', clearedAt: null, told: [] }])
  expect(await seen('viewer')).toEqual([])
  expect((await api.as('admin', 'GET', '/api/overview')).body.needs.alarms).toMatchObject([{ name: 'Mail' }])
  expect((await api.as('viewer', 'GET', '/api/overview')).body.needs.alarms).toEqual([])
})
