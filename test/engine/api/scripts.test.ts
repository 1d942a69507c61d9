import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const audit = async (action: string) => {
  const { body } = await api.as('admin', 'GET', '/api/audit')
  return body.items.filter((entry: { action: string }) => entry.action === action)
}

test('a script is added, found, renamed, given another version and deleted, and each of it is audited', async () => {
  const added = await api.as('editor', 'POST', '/api/scripts', {
    name: 'Restart service',
    tags: ['linux'],
    shell: 'sh',
    risk: 'changes',
    parameters: [{ name: 'service', required: true }],
    body: 'systemctl restart "$service"',
  })
  expect(added.status).toBe(201)
  const { id } = added.body
  expect(added.body.versions).toMatchObject([{ version: 1, risk: 'changes', createdBy: 'token editor' }])

  const listed = await api.as('viewer', 'GET', '/api/scripts')
  expect(listed.body.items).toMatchObject([{ id, name: 'Restart service', newest: { version: 1 } }])
  expect(listed.body.items[0].newest).not.toHaveProperty('body')

  const renamed = await api.as('editor', 'PATCH', `/api/scripts/${id}`, { name: 'Restart a service' })
  expect(renamed.body).toMatchObject({ name: 'Restart a service', tags: ['linux'] })

  const saved = await api.as('editor', 'POST', `/api/scripts/${id}/versions`, {
    risk: 'destroys',
    body: 'reboot',
    note: 'Harder',
  })
  expect(saved.status).toBe(201)
  expect(saved.body.versions).toMatchObject([
    { version: 2, body: 'reboot', note: 'Harder' },
    { version: 1, body: 'systemctl restart "$service"' },
  ])

  expect((await api.as('editor', 'DELETE', `/api/scripts/${id}`)).status).toBe(204)
  expect((await api.as('viewer', 'GET', `/api/scripts/${id}`)).status).toBe(404)
  expect(await audit('script.created')).toMatchObject([{ detail: { version: 1, risk: 'changes' } }])
  expect(await audit('script.version-saved')).toMatchObject([{ detail: { version: 2, risk: 'destroys' } }])
  expect(await audit('script.changed')).toHaveLength(1)
  expect(await audit('script.deleted')).toHaveLength(1)
})

test.each([
  [{ parameters: [{ name: 'PATH' }] }, 'needs a variable of this name itself'],
  [{ parameters: [{ name: 'a-b' }] }, 'Letters, digits and _'],
  [{ shell: 'fish' }, 'shell'],
  [{ body: '' }, 'body'],
])('a script with %j is refused with what is wrong', async (wrong, sentence) => {
  const { status, body } = await api.as('editor', 'POST', '/api/scripts', {
    name: 'X',
    body: 'true',
    ...wrong,
  })
  expect(status).toBe(422)
  expect(body.detail).toContain(sentence)
})

test('the scripts that come with Sentiero are listed in the language asked for', async () => {
  const english = await api.as('viewer', 'GET', '/api/ready-scripts')
  const italian = await api.as('viewer', 'GET', '/api/ready-scripts?language=it')
  expect(english.body.items.map(({ name }: { name: string }) => name)).toContain('Restart service (Linux)')
  expect(italian.body.items.map(({ name }: { name: string }) => name)).toContain('Riavvia servizio (Linux)')
  const { status } = await api.as('editor', 'POST', '/api/scripts', italian.body.items[0])
  expect(status).toBe(201)
})
