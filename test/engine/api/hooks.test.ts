import { createHmac } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { buildDocument, literal } from '../../support/document.ts'
import { createApiForTests } from './api-for-tests.ts'

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
  const path = new URL(trigger.hookUrl).pathname
  return { id: workflow.id, triggerId: trigger.id, path, secret: shown.secret, curl: shown.curl }
}

const signed = (secret: string, body: string) => ({
  'x-sentiero-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

test('a signed delivery is accepted, routed and shown with why it ran', async () => {
  const hook = await publishHook()
  const body = '{"disk": 99}'
  const answer = await api.send('POST', hook.path, body, signed(hook.secret, body))
  expect(answer.status).toBe(202)
  expect(answer.body.eventId).toMatch(/^[0-9a-f-]{36}$/)

  await api.routeEvents()
  const { body: events } = await api.as('viewer', 'GET', `/api/events?workflowId=${hook.id}`)
  expect(events.items).toMatchObject([
    { id: answer.body.eventId, trust: 'hmac', decisions: [{ decision: 'started', workflowId: hook.id }] },
  ])
  const { body: event } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
  expect(event.data).toMatchObject({ body: { disk: 99 } })
  const { body: runs } = await api.as(
    'viewer',
    'GET',
    `/api/runs?workflowId=${hook.id}&status=queued,running`,
  )
  expect(runs.items).toMatchObject([{ id: events.items[0].decisions[0].runId, eventId: answer.body.eventId }])
  const { body: mine } = await api.as('viewer', 'GET', `/api/events?triggerId=${hook.triggerId}&limit=1`)
  expect(mine.items).toHaveLength(1)
})

test('what cannot be taken is refused with a reason, and nothing is stored', async () => {
  const hook = await publishHook()
  const body = '{"disk": 99}'
  const refused = {
    'without a signature': [await api.send('POST', hook.path, body), 401],
    'wrong signature': [await api.send('POST', hook.path, body, signed('other', body)), 401],
    'unknown hook': [await api.send('POST', '/hooks/nobody', body), 404],
    'malformed body': [await api.send('POST', hook.path, '{"disk"', signed(hook.secret, '{"disk"')), 400],
    'too large': [await api.send('POST', hook.path, { text: 'x'.repeat(2 * 1024 * 1024) }), 413],
  } as const
  for (const [what, [answer, status]] of Object.entries(refused)) {
    expect(answer.status, what).toBe(status)
    expect(answer.headers.get('content-type'), what).toBe('application/problem+json')
    expect(answer.body.detail.length, what).toBeGreaterThan(10)
  }
  expect((await api.as('viewer', 'GET', `/api/events?workflowId=${hook.id}`)).body.items).toEqual([])
})

test('a switched-off workflow takes no deliveries', async () => {
  const hook = await publishHook({ authentication: literal('none') })
  await api.as('editor', 'POST', `/api/workflows/${hook.id}/enabled`, { enabled: false })
  expect((await api.send('POST', hook.path, '{}')).status).toBe(404)
})
