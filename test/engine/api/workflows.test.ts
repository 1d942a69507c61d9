import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

const webhookToSet = buildDocument(
  { hook: { type: 'webhook.received' }, set: { type: 'flow.set', params: { a: literal(1) } } },
  ['hook -> set'],
)
const looping = buildDocument(
  {
    hook: { type: 'webhook.received' },
    one: { type: 'flow.set', params: { a: expression('trigger.a') } },
    two: { type: 'flow.set', params: { a: expression('trigger.a') } },
  },
  ['hook -> one', 'one -> two', 'two -> one'],
)

const make = async (document: unknown) =>
  (await api.as('editor', 'POST', '/api/workflows', { document })).body

test('a workflow is drawn, published, switched off and deleted', async () => {
  const made = await api.as('editor', 'POST', '/api/workflows', { name: 'Disk full' })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    name: 'Disk full',
    publishedVersion: null,
    draftRevision: 1,
    draftChanged: true,
  })
  expect(made.body.problems).toMatchObject([{ severity: 'error', code: 'no_trigger' }])
  const path = `/api/workflows/${made.body.id}`

  const document = { ...webhookToSet, name: 'Disk nearly full' }
  const saved = await api.as('editor', 'PUT', `${path}/draft`, { revision: 1, document })
  expect(saved.body).toEqual({ revision: 2, problems: [] })
  const published = await api.as('editor', 'POST', `${path}/publish`, { note: 'First' })
  expect(published.body).toEqual({ version: 1, problems: [], failingScenarios: [] })

  const { body: workflow } = await api.as('viewer', 'GET', path)
  expect(workflow).toMatchObject({
    name: 'Disk nearly full',
    publishedVersion: 1,
    draftChanged: false,
    enabled: true,
    triggers: [{ nodeId: 'hook', intake: 'webhook', hookUrl: expect.stringMatching(/\/hooks\/[\w-]{27}$/) }],
    lastRun: null,
    document: { nodes: [{ id: 'hook' }, { id: 'set' }] },
  })
  const moved = { ...document, layout: { hook: { x: 10, y: 20 } } }
  await api.as('editor', 'PUT', `${path}/draft`, { revision: 2, document: moved })
  expect((await api.as('viewer', 'GET', path)).body.draftChanged).toBe(true)

  const versions = await api.as('viewer', 'GET', `${path}/versions`)
  expect(versions.body.items).toMatchObject([{ version: 1, note: 'First', publishedBy: 'token editor' }])
  expect((await api.as('viewer', 'GET', `${path}/versions/1`)).body.document).toEqual(workflow.document)
  expect((await api.as('viewer', 'GET', `${path}/versions/2`)).status).toBe(404)

  await api.as('editor', 'POST', `${path}/enabled`, { enabled: false })
  expect((await api.as('viewer', 'GET', `${path}/triggers`)).body.items).toMatchObject([{ enabled: false }])
  await api.as('editor', 'POST', `${path}/enabled`, { enabled: true })
  expect((await api.as('viewer', 'GET', `${path}/triggers`)).body.items).toMatchObject([{ enabled: true }])

  expect((await api.as('editor', 'DELETE', path)).status).toBe(204)
  expect((await api.as('viewer', 'GET', path)).status).toBe(404)
  const list = await api.as('viewer', 'GET', '/api/workflows')
  expect(list.body.items.map((item: { id: string }) => item.id)).not.toContain(made.body.id)
})

test('of two people who draw at once, the second is told who was first', async () => {
  const { id } = await make(webhookToSet)
  const path = `/api/workflows/${id}/draft`
  expect((await api.as('editor', 'PUT', path, { revision: 1, document: webhookToSet })).status).toBe(200)
  const late = await api.as('admin', 'PUT', path, { revision: 1, document: webhookToSet })
  expect(late.status).toBe(409)
  expect(late.body).toMatchObject({
    revision: 2,
    detail: expect.stringMatching(/^token editor saved .* at 20/),
  })
})

test('a workflow with errors is not published, and each error says where', async () => {
  const { id, problems } = await make(looping)
  const errors = problems.filter(({ severity }: { severity: string }) => severity === 'error')
  expect(errors).toMatchObject([{ code: 'loop' }])
  const answer = await api.as('editor', 'POST', `/api/workflows/${id}/publish`, {})
  expect(answer.status).toBe(422)
  expect(answer.body.errors).toMatchObject([{ message: expect.stringContaining('lead back to themselves') }])
  expect(answer.body.problems).toEqual(problems)
  const checked = await api.as('viewer', 'POST', '/api/workflows/check', { document: looping })
  expect(checked.body.problems).toEqual(problems)
})

test('a body that is no document says which field is wrong', async () => {
  const answer = await api.as('editor', 'POST', '/api/workflows/check', {
    document: { schemaVersion: 1, name: 'x', nodes: [{ id: '1', type: 't', name: 'n' }], edges: [] },
  })
  expect(answer.status).toBe(422)
  expect(answer.body.errors).toMatchObject([{ where: 'document.nodes.0.id' }])
  const made = await api.as('editor', 'POST', '/api/workflows', { document: { schemaVersion: 1, name: '' } })
  expect(made.body.errors.map((error: { where: string }) => error.where)).toContain('document.name')
  expect((await api.as('editor', 'POST', '/api/workflows', {})).body.detail).toBe('Give a name or a document')
})

test('an exported workflow can be imported again, from JSON and from YAML', async () => {
  const { id } = await make(webhookToSet)
  const json = await api.as('viewer', 'GET', `/api/workflows/${id}/export`)
  const yaml = await api.as('viewer', 'GET', `/api/workflows/${id}/export?format=yaml`)
  expect(json.headers.get('content-disposition')).toContain('filename="Test.json"')
  expect(parse(yaml.body)).toEqual(json.body)
  expect((await make(json.body)).document).toEqual(json.body)
})

test('the secret of a webhook is shown to who may see it, and it is written down', async () => {
  const { id } = await make(webhookToSet)
  await api.as('editor', 'POST', `/api/workflows/${id}/publish`, {})
  const { body: triggers } = await api.as('viewer', 'GET', `/api/workflows/${id}/triggers`)
  const [trigger] = triggers.items
  expect(trigger).toMatchObject({ auth: { kind: 'hmac' }, curl: expect.stringContaining("-hmac 'SECRET'") })

  const shown = await api.as('editor', 'POST', `/api/triggers/${trigger.id}/reveal-secret`)
  expect(shown.body.curl).toContain(shown.body.secret)
  expect((await api.as('editor', 'POST', `/api/triggers/${trigger.id}/reveal-secret`)).body).toEqual(
    shown.body,
  )
  const rotated = await api.as('editor', 'POST', `/api/triggers/${trigger.id}/rotate-secret`)
  expect(rotated.body.secret).not.toBe(shown.body.secret)

  const audit = await api.as('admin', 'GET', `/api/audit?subject=trigger/${trigger.id}`)
  expect(audit.body.items.map((entry: { action: string }) => entry.action)).toEqual([
    'trigger.secret-rotated',
    'trigger.secret-revealed',
    'trigger.secret-revealed',
  ])
  expect(JSON.stringify(audit.body)).not.toContain(shown.body.secret)
})

test('a technician starts a manual workflow, but may not pretend that an event came from outside', async () => {
  const runbook = await make(
    buildDocument({ start: { type: 'manual.start' }, set: { type: 'flow.set', params: { a: literal(1) } } }, [
      'start -> set',
    ]),
  )
  const hooked = await make(webhookToSet)
  const start = (id: string, role: 'technician' | 'editor') =>
    api.as(role, 'POST', `/api/workflows/${id}/run`, { input: { device: 'SRV-1' } })
  expect((await start(runbook.id, 'technician')).status).toBe(409)
  for (const { id } of [runbook, hooked]) await api.as('editor', 'POST', `/api/workflows/${id}/publish`, {})

  const started = await start(runbook.id, 'technician')
  expect(started.status).toBe(202)
  const { body: run } = await api.as('viewer', 'GET', `/api/runs/${started.body.runId}`)
  expect(run).toMatchObject({
    status: 'queued',
    workflowName: 'Test',
    event: { id: started.body.eventId, data: { device: 'SRV-1' }, trust: 'user token technician' },
    steps: [],
  })
  expect((await start(hooked.id, 'technician')).status).toBe(403)
  expect((await start(hooked.id, 'editor')).status).toBe(202)
})

test('what one person draws in ten minutes is one entry of the audit log', async () => {
  const { id } = await make(webhookToSet)
  let revision = 1
  const save = async (role: 'editor' | 'admin') => {
    const body = { revision, document: webhookToSet }
    expect((await api.as(role, 'PUT', `/api/workflows/${id}/draft`, body)).status).toBe(200)
    revision += 1
  }
  const entries = async () => {
    const { body } = await api.as('admin', 'GET', `/api/audit?subject=workflow/${id}`)
    return body.items.map(({ actor, action }: { actor: string; action: string }) => `${actor} ${action}`)
  }
  for (const role of ['editor', 'editor', 'admin', 'editor', 'editor'] as const) await save(role)
  const told = [
    'token editor workflow.edited',
    'token admin workflow.edited',
    'token editor workflow.edited',
    'token editor workflow.created',
  ]
  expect(await entries()).toEqual(told)

  await ageEntries(id, 11)
  await save('editor')
  await save('editor')
  expect(await entries()).toEqual(['token editor workflow.edited', ...told])
})

/** Entries never change, so the test has to take that away for a moment. */
async function ageEntries(workflowId: string, minutes: number): Promise<void> {
  await api.db.transaction().execute(async (tx) => {
    await sql`alter table audit_log disable trigger audit_log_is_append_only`.execute(tx)
    await sql`update audit_log set at = at - make_interval(mins => ${minutes})
               where subject = ${`workflow/${workflowId}`}`.execute(tx)
    await sql`alter table audit_log enable trigger audit_log_is_append_only`.execute(tx)
  })
}
