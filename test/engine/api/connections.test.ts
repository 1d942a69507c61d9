import { afterAll, expect, test } from 'vitest'
import { postbox } from '../connections/connector-for-tests.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue: { triggers: [], actions: [], connectors: [postbox] } })
afterAll(() => api[Symbol.asyncDispose]())

const credentials = { host: 'mx.example', password: 'right', apiKey: 'key-of-the-door' }

test('a connection keeps its secrets to itself', async () => {
  const made = await api.as('admin', 'POST', '/api/connections', {
    type: 'postbox',
    name: 'Mail',
    credentials,
  })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    type: 'postbox',
    settings: { host: 'mx.example', user: 'robot' },
    secretFields: ['password', 'apiKey'],
    status: 'unchecked',
  })
  const list = await api.as('editor', 'GET', '/api/connections')
  const audit = await api.as('admin', 'GET', '/api/audit')
  const rows = await api.db.selectFrom('connections').selectAll().execute()
  for (const text of [made.body, list.body, audit.body, rows].map((value) => JSON.stringify(value))) {
    expect(text).not.toContain('right')
    expect(text).not.toContain('key-of-the-door')
  }
  expect(rows[0]?.secret.includes('right')).toBe(false)
})

test('a change without the secret keeps it, an empty one too, and null takes it away', async () => {
  const { body } = await api.as('admin', 'POST', '/api/connections', {
    type: 'postbox',
    name: 'Kept',
    credentials,
  })
  const path = `/api/connections/${body.id}`
  const moved = await api.as('admin', 'PATCH', path, {
    name: 'Moved',
    credentials: { host: 'mx2.example', password: '', apiKey: null },
  })
  expect(moved.body).toMatchObject({
    name: 'Moved',
    settings: { host: 'mx2.example' },
    secretFields: ['password'],
  })
  expect((await api.as('admin', 'POST', `${path}/check`)).body).toEqual({
    ok: true,
    detail: 'Signed in to mx2.example as robot',
  })
  expect((await api.as('admin', 'GET', path)).body).toMatchObject({
    status: 'ok',
    checkedAt: expect.any(String),
  })

  await api.as('admin', 'PATCH', path, { credentials: { host: 'mx2.example', password: 'wrong' } })
  expect((await api.as('admin', 'GET', path)).body).toMatchObject({ status: 'unchecked' })
  expect((await api.as('admin', 'POST', `${path}/check`)).body).toMatchObject({ ok: false })
  expect((await api.as('admin', 'GET', path)).body).toMatchObject({
    status: 'failing',
    statusDetail: 'mx2.example does not accept the password of robot.',
  })
})

test('credentials can be tried before they are saved', async () => {
  const answer = await api.as('admin', 'POST', '/api/connections/check', { type: 'postbox', credentials })
  expect(answer.body).toEqual({ ok: true, detail: 'Signed in to mx.example as robot' })
})

test('what is missing, unknown or taken is said field by field', async () => {
  const add = (body: unknown) => api.as('admin', 'POST', '/api/connections', body)
  const incomplete = await add({ type: 'postbox', name: 'A', credentials: { host: '' } })
  expect(incomplete.status).toBe(422)
  expect(incomplete.body.errors.map((error: { where: string }) => error.where)).toEqual([
    'credentials.host',
    'credentials.password',
  ])
  expect((await add({ type: 'teapot', name: 'A', credentials })).body.errors[0].where).toBe('type')
  await add({ type: 'postbox', name: 'Twice', credentials })
  const twice = await add({ type: 'postbox', name: 'Twice', credentials })
  expect(twice.status).toBe(409)
  expect(twice.body.detail).toContain('Twice')
})

test('a deleted connection is gone', async () => {
  const { body } = await api.as('admin', 'POST', '/api/connections', {
    type: 'postbox',
    name: 'Brief',
    credentials,
  })
  expect((await api.as('admin', 'DELETE', `/api/connections/${body.id}`)).status).toBe(204)
  expect((await api.as('admin', 'GET', `/api/connections/${body.id}`)).status).toBe(404)
})

test('the connectors describe their forms and mark what is secret', async () => {
  const { body } = await api.as('viewer', 'GET', '/api/connectors')
  expect(body.items).toMatchObject([
    { type: 'postbox', ports: ['messaging'], form: { properties: { password: { secret: true } } } },
  ])
})
