import { afterAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

test('the playbooks are offered in the language of the reader', async () => {
  const english = await api.as('viewer', 'GET', '/api/playbooks')
  const italian = await api.as('viewer', 'GET', '/api/playbooks?language=it')
  expect(english.body.items.map((item: { slug: string }) => item.slug)).toEqual(
    expect.arrayContaining(['alert-to-ticket', 'email-to-ticket']),
  )
  expect(english.body.items[0]).toMatchObject({
    version: expect.any(Number),
    inputs: { type: 'object' },
    needs: expect.any(Array),
    savesMinutes: expect.any(Number),
    risk: expect.any(String),
  })
  expect(italian.body.items[0].title).not.toBe(english.body.items[0].title)
  const one = await api.as('viewer', 'GET', '/api/playbooks/alert-to-ticket')
  expect(one.body.document.nodes.length).toBeGreaterThan(1)
  expect((await api.as('viewer', 'GET', '/api/playbooks/no-such')).status).toBe(404)
})

test('an imported and published playbook takes deliveries at the address it answered', async () => {
  const imported = await api.as('editor', 'POST', '/api/playbooks/alert-to-ticket/import', { publish: true })
  expect(imported.status).toBe(201)
  expect(imported.body).toMatchObject({ publishedVersion: 1, triggers: [{ auth: { kind: 'bearer' } }] })
  const [trigger] = imported.body.triggers
  const alert = {
    status: 'firing',
    labels: { alertname: 'Down' },
    startsAt: '2026-11-21T20:10:06Z',
    fingerprint: 'f1',
  }
  const sample = { receiver: 'hook', status: 'firing', alerts: [alert] }
  const bearer = { authorization: `Bearer ${trigger.secret}` }
  const taken = await api.send('POST', new URL(trigger.hookUrl).pathname, sample, bearer)
  expect(taken.status).toBe(202)
  expect((await api.send('POST', new URL(trigger.hookUrl).pathname, sample)).status).toBe(401)
  const { body: workflow } = await api.as('viewer', 'GET', `/api/workflows/${imported.body.workflowId}`)
  expect(workflow).toMatchObject({ playbook: 'alert-to-ticket', problems: [] })
  const { body: audit } = await api.as('admin', 'GET', `/api/audit?subject=workflow/${workflow.id}`)
  expect(audit.items).toMatchObject([{ actor: 'token editor', action: 'playbook.imported' }])
  expect(JSON.stringify(audit)).not.toContain(trigger.secret)
})

test('inputs that are wrong are named, and nothing is imported', async () => {
  const answer = await api.as('editor', 'POST', '/api/playbooks/alert-to-ticket/import', {
    inputs: { nonsense: 1 },
  })
  expect(answer.status).toBe(422)
  expect(answer.body.errors[0].where).toBe('inputs.nonsense')
})
