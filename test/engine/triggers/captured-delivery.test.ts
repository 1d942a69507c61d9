import { createHmac } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { buildDocument, literal } from '../../support/document.ts'
import { createApiForTests } from '../api/api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

async function publishHook(params = {}) {
  const document = buildDocument(
    { hook: { type: 'webhook.received', params }, set: { type: 'flow.set', params: { a: literal(1) } } },
    ['hook -> set'],
  )
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('editor', 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const { body: triggers } = await api.as('editor', 'GET', `/api/workflows/${workflow.id}/triggers`)
  const [trigger] = triggers.items
  const { body: shown } = await api.as('editor', 'POST', `/api/triggers/${trigger.id}/reveal-secret`)
  return {
    id: trigger.id as string,
    path: new URL(trigger.hookUrl).pathname,
    secret: shown.secret as string,
    capture: `/api/triggers/${trigger.id}/capture`,
  }
}

const signed = (secret: string, body: string) => ({
  'x-sentiero-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

test('the next delivery is kept once, with what proves its sender blotted out', async () => {
  const hook = await publishHook()
  expect((await api.as('editor', 'GET', hook.capture)).body).toMatchObject({ state: 'none' })
  expect((await api.as('editor', 'POST', hook.capture)).body).toMatchObject({ state: 'waiting' })

  const body = '{"disk": 99}'
  const headers = { ...signed(hook.secret, body), cookie: 'session=abc', 'x-tool': 'backup 7' }
  expect((await api.send('POST', `${hook.path}?secret=abc&site=2`, body, headers)).status).toBe(202)
  await api.send('POST', hook.path, '{"disk": 1}', signed(hook.secret, '{"disk": 1}'))

  const { body: kept } = await api.as('editor', 'GET', hook.capture)
  expect(kept).toMatchObject({
    state: 'captured',
    delivery: {
      outcome: 'accepted',
      reason: null,
      body,
      truncated: false,
      query: { site: '2', secret: expect.stringMatching(/^•+$/) },
      headers: { 'x-tool': 'backup 7', cookie: expect.stringMatching(/^•+$/) },
    },
  })
  expect(JSON.stringify(kept)).not.toMatch(/abc|sha256=/)

  expect((await api.as('editor', 'DELETE', hook.capture)).body).toMatchObject({
    state: 'none',
    delivery: null,
  })
  expect((await api.as('editor', 'GET', hook.capture)).body).toMatchObject({ state: 'none' })
})

test('a delivery that is refused, or that cannot be read, is kept with why', async () => {
  const hook = await publishHook({ headerName: literal('X-Sign') })
  await api.as('editor', 'POST', hook.capture)
  expect((await api.send('POST', hook.path, '{"a": 1}', { 'x-sign': 'nonsense' })).status).toBe(401)
  expect((await api.as('editor', 'GET', hook.capture)).body.delivery).toMatchObject({
    outcome: 'refused',
    reason: 'The signature does not match the body and the secret.',
    body: '{"a": 1}',
    headers: { 'x-sign': expect.stringMatching(/^•+$/) },
  })

  const other = await publishHook({ authentication: literal('none') })
  await api.as('editor', 'POST', other.capture)
  expect((await api.send('POST', other.path, '{"a": ')).status).toBe(400)
  expect((await api.as('editor', 'GET', other.capture)).body.delivery).toMatchObject({
    outcome: 'unreadable',
    reason: expect.stringContaining('not valid JSON'),
  })
})

test('a long body is cut, and after a day nothing is left', async () => {
  const hook = await publishHook({ authentication: literal('none') })
  await api.as('editor', 'POST', hook.capture)
  expect((await api.send('POST', hook.path, { text: 'è\u0000'.repeat(100_000) })).status).toBe(202)
  const { body: kept } = await api.as('editor', 'GET', hook.capture)
  expect(kept.delivery).toMatchObject({ truncated: true })
  expect(kept.delivery.body).toHaveLength(256 * 1024)

  const yesterday = new Date(Date.now() - 1000)
  await api.db.updateTable('captured_deliveries').set({ expires_at: yesterday }).execute()
  expect((await api.as('editor', 'GET', hook.capture)).body).toMatchObject({ state: 'none' })
})

test('who may not edit workflows sees no deliveries, and a schedule has none', async () => {
  const hook = await publishHook()
  expect((await api.as('technician', 'GET', hook.capture)).status).toBe(403)
  expect(
    (await api.as('editor', 'POST', '/api/triggers/0198c1de-0000-7000-8000-000000000000/capture')).status,
  ).toBe(404)
})
