import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

test('the catalogue travels packed, and not again to a browser that has it', async () => {
  const authorization = `Bearer ${await api.tokenOf('viewer')}`
  const first = await api.app.request('/api/nodes', {
    headers: { authorization, 'accept-encoding': 'gzip' },
  })
  const packed = Buffer.from(await first.arrayBuffer())
  const text = gunzipSync(packed).toString()
  expect(JSON.parse(text).items.length).toBeGreaterThan(100)
  expect(packed.length).toBeLessThan(text.length / 5)

  const tag = first.headers.get('etag') ?? ''
  const again = await api.send('GET', '/api/nodes', undefined, { authorization, 'if-none-match': tag })
  expect(again.status).toBe(304)
  expect(again.body).toBe('')
  expect(again.headers.get('cache-control')).toBe('private, no-cache')
})

test('a browser that has the catalogue of an earlier version gets the one of this', async () => {
  const authorization = `Bearer ${await api.tokenOf('viewer')}`
  const answer = await api.send('GET', '/api/nodes', undefined, { authorization, 'if-none-match': '"old"' })
  expect(answer.status).toBe(200)
  expect(answer.body.items.length).toBeGreaterThan(100)
})
