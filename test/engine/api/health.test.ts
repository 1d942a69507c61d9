import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'
import { expectDescribed } from './expect-described.ts'

const editorDir = mkdtempSync(join(tmpdir(), 'sentiero-editor-'))
const migrationsDir = mkdtempSync(join(tmpdir(), 'sentiero-migrations-'))
const api = await createApiForTests({ editorDir, migrationsDir })
afterAll(async () => {
  rmSync(editorDir, { recursive: true })
  rmSync(migrationsDir, { recursive: true })
  await api[Symbol.asyncDispose]()
})

test('a server is alive before it is ready, and ready when nothing is to be migrated', async () => {
  expect((await api.send('GET', '/healthz')).body).toEqual({ ok: true })
  expect((await api.send('GET', '/readyz')).status).toBe(200)
  writeFileSync(join(migrationsDir, '9999-later.sql'), 'select 1')
  const answer = await api.send('GET', '/readyz')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(answer.body.detail).toContain('9999-later.sql')
})

test('metrics are for this machine and for administrators', async () => {
  const local = await api.send('GET', '/metrics')
  expect(local.body).toMatch(/sentiero_events_unrouted 0/)
  expect(local.body).toMatch(/process_resident_memory_bytes/)
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' }
  expect((await api.send('GET', '/metrics', undefined, elsewhere)).status).toBe(401)
  const bearer = async (role: 'admin' | 'editor') => ({
    ...elsewhere,
    authorization: `Bearer ${await api.tokenOf(role)}`,
  })
  expect((await api.send('GET', '/metrics', undefined, await bearer('editor'))).status).toBe(403)
  expect((await api.send('GET', '/metrics', undefined, await bearer('admin'))).status).toBe(200)
})

test('the API describes itself, with the workflow document and what an error looks like', async () => {
  const { body } = await api.send('GET', '/api/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  expect(body.paths['/api/workflows/{id}/draft'].put.responses.default).toEqual({
    $ref: '#/components/responses/Problem',
  })
  expect(body.components.schemas.WorkflowDocument.properties).toHaveProperty('nodes')
  const page = await api.send('GET', '/api/docs')
  expect(page.body).not.toMatch(/<script>|onload=/)
  for (const [, path] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const file = await api.send('GET', path)
    expect(file.status, path).toBe(200)
    expect(file.headers.get('content-type'), path).toMatch(/javascript|css/)
  }
})

test('an answer with a field that its route does not describe would be found by these tests', async () => {
  const { body } = await api.send('GET', '/api/session')
  const check = (answer: unknown) => () => expectDescribed(api.app, 'GET', '/api/session', 200, answer)
  expect(check(body)).not.toThrow()
  expect(check({ ...body, passwordHash: 'x' })).toThrow('to deeply equal')
  expect(check({ user: null })).toThrow('setUpNeeded')
})

test('what is not there, or cannot be read, is a problem', async () => {
  expect((await api.as('viewer', 'GET', '/api/teapots')).status).toBe(404)
  expect((await api.send('POST', '/teapots', {})).headers.get('content-type')).toBe(
    'application/problem+json',
  )
  const broken = await api.as('admin', 'POST', '/api/tokens', '{"name":')
  expect(broken.status).toBe(400)
  expect(broken.body).toMatchObject({ type: 'about:blank', status: 400 })
  const form = await api.send('POST', '/api/tokens', 'name=x', {
    authorization: `Bearer ${await api.tokenOf('admin')}`,
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(form.status).toBe(415)
  const large = await api.as('admin', 'POST', '/api/tokens', { name: 'x'.repeat(6 * 1024 * 1024) })
  expect(large.status).toBe(413)
})

test('while the editor is being built there is a page that says so', async () => {
  const answer = await api.send('GET', '/workflows')
  expect(answer.status).toBe(503)
  expect(answer.body).toContain('reloads itself')
})

test('every page comes with headers that let it run our own scripts alone', async () => {
  const { headers } = await api.send('GET', '/')
  expect(headers.get('content-security-policy')).toContain("script-src 'self';")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
})

test('the built editor answers for every page, and its hashed files may be kept for ever', async () => {
  mkdirSync(join(editorDir, 'assets'))
  writeFileSync(join(editorDir, 'index.html'), '<!doctype html><title>Sentiero</title>')
  writeFileSync(join(editorDir, 'assets/index-B1x2.js'), 'export {}')
  for (const path of ['/', '/runs/01890000', '/tickets/1001?tab=runs']) {
    const page = await api.send('GET', path)
    expect(page.status, path).toBe(200)
    expect(page.body).toContain('<title>Sentiero</title>')
    expect(page.headers.get('cache-control')).toBe('no-cache')
  }
  const asset = await api.send('GET', '/assets/index-B1x2.js')
  expect(asset.headers.get('content-type')).toMatch(/javascript/)
  expect(asset.headers.get('cache-control')).toContain('immutable')
  expect((await api.send('GET', '/assets/gone-1.js')).status).toBe(404)
  expect((await api.send('GET', '/../package.json')).body).not.toContain('dependencies')
  expect((await api.send('GET', '/..%2fpackage.json')).body).not.toContain('dependencies')
})
