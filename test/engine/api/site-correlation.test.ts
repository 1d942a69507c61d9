import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests()
})
afterAll(() => api?.[Symbol.asyncDispose]())

test('an administrator sets how many silent devices are the outage of a site; the audit log says so', async () => {
  const path = '/api/site-correlation'
  const usual = await api.as('viewer', 'GET', path)
  expect(usual.body).toEqual({
    enabled: true,
    devices: 5,
    sharePercent: 50,
    withinMinutes: 10,
    settleSeconds: 60,
  })
  const rule = { enabled: false, devices: 8, sharePercent: 30, withinMinutes: 5, settleSeconds: 0 }
  expect((await api.as('technician', 'PUT', path, rule)).status).toBe(403)
  expect((await api.as('admin', 'PUT', path, { ...rule, devices: 1 })).status).toBe(422)
  expect((await api.as('admin', 'PUT', path, rule)).status).toBe(200)
  expect((await api.as('viewer', 'GET', path)).body).toEqual(rule)
  const audit = await api.db
    .selectFrom('audit_log')
    .select('action')
    .where('action', '=', 'site-correlation.changed')
    .execute()
  expect(audit).toHaveLength(1)
})
