import { afterAll, beforeEach, expect, test } from 'vitest'
import { buildDocument, expression } from '../../support/document.ts'
import { testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue: testCatalogue(), working: true })
afterAll(() => api[Symbol.asyncDispose]())
beforeEach(async () => {
  await api.db.deleteFrom('write_holds').execute()
})

async function publishTickets(settings = {}): Promise<string> {
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.items') } },
      ticket: { type: 'ticket.create', in: 'each', params: { subject: expression('loop.item') } },
    },
    ['hook -> each'],
  )
  const { body } = await api.as('editor', 'POST', '/api/workflows', { document: { ...document, settings } })
  await api.as('editor', 'POST', `/api/workflows/${body.id}/publish`, {})
  return body.id
}

async function run(workflowId: string, items: string[]): Promise<string> {
  const { body } = await api.as('editor', 'POST', `/api/workflows/${workflowId}/run`, { input: { items } })
  return body.runId
}

const audited = async (action: string) =>
  (
    await api.db.selectFrom('audit_log').select(['subject', 'detail']).where('action', '=', action).execute()
  ).at(-1)

test('a technician answers a run at its limit; the question shows what it was about to do, and the answer is audited', async () => {
  const runId = await run(await publishTickets({ limits: { tickets: { run: 1 } } }), ['a', 'b'])
  await api.settled()
  const { body: asking } = await api.as('viewer', 'GET', `/api/runs/${runId}`)
  expect(asking).toMatchObject({
    status: 'paused',
    limitQuestion: {
      nodeId: 'ticket',
      breach: { kind: 'tickets', most: 1, would: 2 },
      input: { subject: 'b' },
    },
    explanation: { actions: ['limit', 'cancel', 'fork'] },
  })
  const { body: overview } = await api.as('viewer', 'GET', '/api/overview')
  expect(overview.needs.limitRuns).toBe(1)

  const path = `/api/runs/${runId}/limit`
  expect((await api.as('viewer', 'POST', path, { choice: 'once' })).status).toBe(403)
  expect((await api.as('technician', 'POST', path, { choice: 'raise', to: 1 })).status).toBe(422)
  expect((await api.as('technician', 'POST', path, { choice: 'raise', to: 2 })).status).toBe(200)
  expect((await api.as('technician', 'POST', path, { choice: 'once' })).status).toBe(409)
  expect(await audited('run.limit-answered')).toMatchObject({
    subject: `run/${runId}`,
    detail: { choice: 'raise', to: 2, breach: { kind: 'tickets', span: 'run', most: 1, would: 2 } },
  })
  await api.settled()
  const { body: ended } = await api.as('viewer', 'GET', `/api/runs/${runId}`)
  expect(ended).toMatchObject({ status: 'succeeded', limitQuestion: null })
})

test('an administrator sets the limits of every workflow; others read them', async () => {
  const path = '/api/effect-limits'
  expect((await api.as('viewer', 'GET', path)).body).toEqual({})
  const limits = { mails: { hour: 50 }, money: { day: 99.5 } }
  expect((await api.as('editor', 'PUT', path, limits)).status).toBe(403)
  expect((await api.as('admin', 'PUT', path, { mails: { hour: -1 } })).status).toBe(422)
  expect((await api.as('admin', 'PUT', path, limits)).body).toEqual(limits)
  expect((await api.as('viewer', 'GET', path)).body).toEqual(limits)
  expect(await audited('effect-limits.changed')).toMatchObject({ detail: { limits } })
})

test('a technician holds a workflow with a reason; its runs wait and say why, until it is lifted', async () => {
  const workflowId = await publishTickets()
  const held = { scope: 'workflow', subjectId: workflowId, reason: 'Tickets for the wrong customer' }
  expect((await api.as('viewer', 'POST', '/api/write-holds', held)).status).toBe(403)
  expect((await api.as('technician', 'POST', '/api/write-holds', { ...held, reason: ' ' })).status).toBe(422)
  expect(
    (await api.as('technician', 'POST', '/api/write-holds', { ...held, subjectId: undefined })).status,
  ).toBe(422)
  const { status, body } = await api.as('technician', 'POST', '/api/write-holds', held)
  expect(status).toBe(201)
  expect((await api.as('technician', 'POST', '/api/write-holds', held)).status).toBe(409)
  const runId = await run(workflowId, ['a'])
  const { body: holds } = await api.as('viewer', 'GET', '/api/write-holds')
  expect(holds).toMatchObject({
    items: [{ id: body.id, scope: 'workflow', subjectId: workflowId, reason: held.reason }],
    heldRuns: 1,
  })
  const { body: waiting } = await api.as('viewer', 'GET', `/api/runs/${runId}`)
  expect(waiting).toMatchObject({
    status: 'queued',
    explanation: { reasons: [{ code: 'hold', params: { reason: held.reason } }] },
  })
  expect((await api.as('technician', 'POST', `/api/write-holds/${body.id}/lift`, {})).status).toBe(200)
  expect((await api.as('technician', 'POST', `/api/write-holds/${body.id}/lift`, {})).status).toBe(404)
  await api.settled()
  expect((await api.as('viewer', 'GET', `/api/runs/${runId}`)).body.status).toBe('succeeded')
  expect(await audited('write-hold.set')).toMatchObject({ detail: { reason: held.reason } })
  expect(await audited('write-hold.lifted')).toMatchObject({ subject: `write-hold/${body.id}` })
})

test('what is not there cannot be held', async () => {
  const missing = { subjectId: '01890000-0000-7000-8000-000000000000', reason: 'Why not' }
  for (const scope of ['workflow', 'customer']) {
    expect((await api.as('technician', 'POST', '/api/write-holds', { scope, ...missing })).status).toBe(404)
  }
})
