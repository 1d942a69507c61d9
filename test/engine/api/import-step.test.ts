import { afterAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

test('a curl command becomes a step, and the secret in it stands apart for a connection', async () => {
  const text = `curl -X POST https://api.vendor.example/v1/tickets \\
    -H 'Authorization: Bearer abc123' -H 'Content-Type: application/json' -d '{"subject":"Disk full"}'`
  const answer = await api.as('editor', 'POST', '/api/nodes/import', { text })
  expect(answer).toMatchObject({
    status: 200,
    body: {
      type: 'http.send',
      name: 'HTTP: send',
      params: { method: 'POST', url: 'https://api.vendor.example/v1/tickets' },
      connection: { type: 'http', credentials: { auth: 'bearer', secret: 'abc123' } },
    },
  })
  expect(JSON.stringify(answer.body.params)).not.toContain('abc123')
})

test.each([
  ['curl -k https://x.example', /certificate|-k/],
  ['wget https://x.example', /What can be read: cURL/],
])('%s is refused with what to do', async (text, sentence) => {
  const answer = await api.as('editor', 'POST', '/api/nodes/import', { text })
  expect(answer.status).toBe(422)
  expect(answer.body.detail).toMatch(sentence)
})
