import { expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

test('a token is shown once, works as its role, and not after it is revoked', async () => {
  await using api = await createApiForTests()
  const made = await api.as('admin', 'POST', '/api/tokens', { name: 'backup script', role: 'technician' })
  expect(made.status).toBe(201)
  expect(made.body.token).toMatch(/^snt_[\w-]{43}$/)
  const bearer = { authorization: `Bearer ${made.body.token}` }

  const session = await api.send('GET', '/api/session', undefined, bearer)
  expect(session.body.user).toMatchObject({ name: 'backup script', role: 'technician' })
  expect((await api.send('GET', '/api/users', undefined, bearer)).status).toBe(403)

  const list = await api.as('admin', 'GET', '/api/tokens')
  expect(JSON.stringify(list.body)).not.toContain(made.body.token)
  expect(list.body.items[0]).toMatchObject({ name: 'backup script', lastUsedAt: expect.any(String) })

  expect((await api.as('admin', 'DELETE', `/api/tokens/${made.body.id}`)).status).toBe(204)
  expect((await api.send('GET', '/api/session', undefined, bearer)).status).toBe(401)
})

test('the audit log names who made a token, and never holds its text', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const made = await api.send('POST', '/api/tokens', { name: 'ci', role: 'editor' }, browser)
  const audit = await api.send('GET', `/api/audit?subject=token/${made.body.id}`, undefined, browser)
  expect(audit.body.items).toMatchObject([
    { actor: 'owner@msp.example', action: 'token.created', detail: { name: 'ci', role: 'editor' } },
  ])
  expect(JSON.stringify(audit.body)).not.toContain(made.body.token)
})

test('the audit log cannot be changed, not even in the database', async () => {
  await using api = await createApiForTests()
  await api.as('admin', 'POST', '/api/tokens', { name: 'x', role: 'viewer' })
  await expect(api.db.deleteFrom('audit_log').execute()).rejects.toThrow('never change')
})

test('long lists come in pages that neither repeat nor lose an entry', async () => {
  await using api = await createApiForTests()
  for (const name of ['1', '2', '3', '4', '5']) {
    await api.as('admin', 'POST', '/api/tokens', { name, role: 'viewer' })
  }
  const names: string[] = []
  let cursor = ''
  do {
    const { body } = await api.as('admin', 'GET', `/api/audit?limit=2${cursor}`)
    names.push(...body.items.map((entry: { detail: { name: string } }) => entry.detail.name))
    cursor = body.next === null ? '' : `&cursor=${body.next}`
  } while (cursor !== '')
  expect(names).toEqual(['5', '4', '3', '2', '1'])
})
