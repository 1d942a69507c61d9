import { afterAll, expect, test } from 'vitest'
import { createApi } from '#engine/api/app.ts'
import { createCallers } from '#engine/auth/callers.ts'
import { createSignIn } from '#engine/auth/sign-in.ts'
import { connectDatabase } from '#engine/db/connect.ts'
import { createReceiveHook } from '#engine/triggers/receive-hook.ts'
import { createStoreEvent } from '#engine/triggers/store-events.ts'
import { createApiForTests, owner, publicUrl } from './api-for-tests.ts'

const api = await createApiForTests()
const gone = connectDatabase('postgresql://nobody@127.0.0.1:1/nowhere')
afterAll(async () => {
  await gone.close()
  await api[Symbol.asyncDispose]()
})

const { db, pool } = gone
const signIn = createSignIn(db, { publicUrl, secret: 'a secret that is only for the tests' })
const storeEvent = createStoreEvent(pool, () => undefined)
const app = createApi({
  ...api,
  db,
  pool,
  signIn,
  callers: createCallers(db, signIn),
  receiveHook: createReceiveHook({ ...api, pool, storeEvent }),
})

const token = `snt_${'x'.repeat(43)}`
const json = { 'content-type': 'application/json', origin: publicUrl }
const requests: [string, string, RequestInit][] = [
  ['with a token', '/api/tickets', { headers: { authorization: `Bearer ${token}` } }],
  ['with a cookie', '/api/tickets', { headers: { cookie: 'sentiero.session_token=abc.def' } }],
  ['as a stranger', '/api/session', {}],
  ['signing in', '/api/auth/sign-in/email', { method: 'POST', headers: json, body: JSON.stringify(owner) }],
  ['a webhook', '/hooks/some-key', { method: 'POST', headers: json, body: '{}' }],
  ['asking whether it is ready', '/readyz', {}],
]

test.each(requests)(
  'while the database is away, %s is told to come back in a moment',
  async (_, path, request) => {
    const answer = await app.request(path, request)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ status: 503, detail: expect.stringContaining('database') })
  },
)

test('the process itself is still alive', async () => {
  expect((await app.request('/healthz')).status).toBe(200)
})
