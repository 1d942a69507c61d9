import { afterAll, expect, test } from 'vitest'
import { tendBacktests } from '#engine/backtests/run-backtest.ts'
import { catalogue } from '#nodes'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue, working: true })
afterAll(() => api[Symbol.asyncDispose]())

test('a playbook is imported to watch, becomes real for a customer, then for all; each step is in the audit log', async () => {
  const rossi = await api.as('editor', 'POST', '/api/customers', { name: 'Rossi Srl' })
  const imported = await api.as('editor', 'POST', '/api/playbooks/alert-to-ticket/import', {
    publish: true,
    start: { mode: 'watch' },
  })
  const at = `/api/workflows/${imported.body.workflowId}/mode`
  expect((await api.as('viewer', 'GET', at)).body).toEqual({ mode: 'watch', canaries: [], plans: 0 })

  const canary = await api.as('editor', 'PUT', at, {
    mode: 'canary',
    canaryCustomerIds: [rossi.body.id],
  })
  expect(canary.body).toMatchObject({
    mode: 'canary',
    canaries: [{ id: rossi.body.id, name: 'Rossi Srl' }],
  })
  // For all, nobody is named any more.
  const all = await api.as('editor', 'PUT', at, { mode: 'live', canaryCustomerIds: [rossi.body.id] })
  expect(all.body).toMatchObject({ mode: 'live', canaries: [] })

  const { body: audit } = await api.as(
    'admin',
    'GET',
    `/api/audit?subject=workflow/${imported.body.workflowId}`,
  )
  expect(audit.items.map(({ action }: { action: string }) => action)).toEqual([
    'workflow.mode-set',
    'workflow.mode-set',
    'playbook.imported',
  ])
})

test('canaries must be named, and be there', async () => {
  const { body } = await api.as('editor', 'POST', '/api/playbooks/alert-to-ticket/import', {})
  const at = `/api/workflows/${body.workflowId}/mode`
  expect((await api.as('editor', 'PUT', at, { mode: 'canary' })).status).toBe(422)
  const gone = '019a0000-0000-7000-8000-000000000000'
  const refused = await api.as('editor', 'PUT', at, { mode: 'canary', canaryCustomerIds: [gone] })
  expect(refused.status).toBe(404)
  expect((await api.as('technician', 'PUT', at, { mode: 'live' })).status).toBe(403)
  expect((await api.as('viewer', 'GET', `/api/workflows/${gone}/mode`)).status).toBe(404)
})

test('a draft of a playbook is tried on what was recorded before it was there', async () => {
  const inputs = { people: 'role:technician' }
  const first = await api.as('editor', 'POST', '/api/playbooks/same-problem/import', {
    inputs,
    publish: true,
  })
  expect(first.status).toBe(201)
  await api.as('technician', 'POST', '/api/tickets', { subject: 'No e-mail' })
  await api.settled()
  const draft = await api.as('editor', 'POST', '/api/playbooks/same-problem/import', {
    inputs,
    start: { mode: 'watch' },
  })

  const asked = await api.as('editor', 'POST', `/api/workflows/${draft.body.workflowId}/backtests`, {
    days: 7,
  })
  expect(asked.status).toBe(202)
  await tendBacktests(api)

  const { body } = await api.as('viewer', 'GET', `/api/backtests/${asked.body.id}`)
  expect(body).toMatchObject({ state: 'done', summary: { events: 1, draft: { runs: 1, failed: 0 } } })
})
