import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const id = randomUUID()
await api.db
  .insertInto('connections')
  .values({ id, type: 'ssh', name: 'Servers', secret: Buffer.from('') })
  .execute()
const keys = `/api/connections/${id}/host-keys`
const fingerprint = `SHA256:${'a'.repeat(43)}`

test('a key that was read on the machine is accepted, and forgotten before another is', async () => {
  const added = await api.as('admin', 'POST', keys, { host: 'SRV-1.', fingerprint })
  expect(added.status).toBe(201)
  expect(added.body).toMatchObject({
    host: 'srv-1',
    port: 22,
    keyType: 'ssh-ed25519',
    fingerprint,
    by: 'token admin',
  })

  const other = `SHA256:${'b'.repeat(43)}`
  const refused = await api.as('admin', 'POST', keys, { host: 'srv-1', fingerprint: other })
  expect(refused.status).toBe(409)
  expect(refused.body.detail).toContain(`srv-1:22 is known by another key, ${fingerprint}`)

  expect((await api.as('admin', 'DELETE', `${keys}/${added.body.id}`)).status).toBe(204)
  expect((await api.as('admin', 'DELETE', `${keys}/${added.body.id}`)).status).toBe(404)
  expect((await api.as('admin', 'POST', keys, { host: 'srv-1', fingerprint: other })).status).toBe(201)
  expect((await api.as('editor', 'GET', keys)).body.items).toMatchObject([{ fingerprint: other }])
  const { body } = await api.as('admin', 'GET', '/api/audit')
  const actions = body.items.map(({ action }: { action: string }) => action)
  expect(actions.filter((action: string) => action.startsWith('host-key.'))).toEqual([
    'host-key.accepted',
    'host-key.forgotten',
    'host-key.accepted',
  ])
})

test('what is no fingerprint is refused, and so are keys of a connection that is not there', async () => {
  const bad = await api.as('admin', 'POST', keys, { host: 'srv-2', fingerprint: 'aa:bb:cc' })
  expect(bad.status).toBe(422)
  expect(bad.body.detail).toContain('as "ssh-keygen -lf" prints it')
  const path = `/api/connections/${randomUUID()}/host-keys`
  expect((await api.as('admin', 'GET', path)).status).toBe(404)
  expect((await api.as('admin', 'POST', path, { host: 'x', fingerprint })).status).toBe(404)
})
