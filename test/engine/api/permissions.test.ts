import { afterAll, expect, test } from 'vitest'
import { describeApi } from '#engine/api/docs.ts'
import { type Action, can, permissions } from '#engine/auth/can.ts'
import { roles } from '#engine/auth/role.ts'
import { createApiForTests } from './api-for-tests.ts'

/** Routes that strangers may call; every other one names its line of the permission table. */
const forAnybody = new Set(['GET /api/session', 'POST /api/setup'])

/** Routes outside the API's description: they have no permission of their own, and say here why. */
const undescribed = new Set([
  'GET /api/openapi.json', // says only what the source says
  'GET /api/docs',
  'GET /api/docs/start.js',
  'GET /api/docs/:file{swagger-ui(-bundle)?\\.(css|js)}',
  'GET /api/auth/*', // better-auth: sign-in itself
  'POST /api/auth/*',
  'POST /hooks/:key', // authenticated by the webhook's own secret
  'POST /devices/check-in', // by the token of the device: see device-agents.test.ts
  'POST /devices/enrol', // by an enrolment key
  'GET /devices/script.sh', // holds no secret
  'GET /devices/script.ps1',
  'GET /approve/:token', // by a personal link; see approve.test.ts
  'POST /approve/:token',
  'GET /secret/:token', // by a link that shows a secret once; see secret-links.test.ts
  'POST /secret/:token',
  'GET /forms/:key', // for whoever has the address; see forms.test.ts
  'GET /forms/:key/sent/:page',
  'POST /forms/:key',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics', // from this machine, or with metrics.read: see health.test.ts
  'GET /*', // the built editor, which holds no data
])

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

interface Route {
  method: string
  path: string
  permission: string
}

const described: Route[] = Object.entries(describeApi(api.app).paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    permission: String((operation as Record<string, unknown>)['x-permission']),
  })),
)

test('every route names a line of the permission table, or is listed here as open', () => {
  for (const { method, path, permission } of described) {
    const name = `${method} ${path}`
    if (forAnybody.has(name)) expect(permission, name).toBe('anybody')
    else expect(Object.keys(permissions), name).toContain(permission)
  }
  expect(described.length).toBeGreaterThan(50)
})

test('no route of the server is missing from the description', () => {
  const known = new Set(
    described.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  const served = api.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
  const strange = served.filter((name) => !known.has(name) && !undescribed.has(name))
  expect([...new Set(strange)]).toEqual([])
})

test('every line of the permission table guards a route', () => {
  const used = new Set([...described.map(({ permission }) => permission), 'metrics.read', 'workflows.test'])
  expect(Object.keys(permissions).filter((action) => !used.has(action))).toEqual([])
})

test.each(roles)('as %s each route answers 403 exactly where the table says no', async (role) => {
  for (const { method, path, permission } of described) {
    const { status, body } = await api.as(role, method, inPath(path), bodyFor(method))
    const name = `${role}: ${method} ${path}`
    if (permission === 'anybody' || can(role, permission as Action)) {
      expect([401, 403].includes(status) && !/set-up/.test(body.detail), `${name} answered ${status}`).toBe(
        false,
      )
    } else {
      expect(status, name).toBe(403)
      expect(body.detail).toContain(permission)
    }
  }
})

test('strangers are asked to sign in', async () => {
  for (const { method, path, permission } of described) {
    const { status } = await api.send(method, inPath(path), bodyFor(method))
    if (permission === 'anybody') expect(status, `${method} ${path}`).not.toBe(401)
    else expect(status, `${method} ${path}`).toBe(401)
  }
})

/** Something that is nowhere, so that what is allowed changes nothing. */
function inPath(path: string): string {
  return path.replace('{version}', '1').replaceAll(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000')
}

const bodyFor = (method: string) => (method === 'GET' || method === 'DELETE' ? undefined : {})
