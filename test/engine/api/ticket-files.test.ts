import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const open = async (subject: string) => (await api.as('technician', 'POST', '/api/tickets', { subject })).body

async function attach(path: string, content: string, type = 'text/plain') {
  const headers = { authorization: `Bearer ${await api.tokenOf('technician')}`, 'content-type': type }
  return api.app.request(`/api/tickets/${path}`, { method: 'POST', headers, body: content })
}

test('a file is attached to a message of its ticket, downloaded as it was, and never shown as a page', async () => {
  const ticket = await open('Printer')
  const comment = await api.as('technician', 'POST', `/api/tickets/${ticket.number}/comments`, {
    body: 'See there',
  })
  const name = encodeURIComponent('../how <to>.html')
  const path = `${ticket.number}/files?name=${name}&commentId=${comment.body.id}`
  const answer = await attach(path, '<script>alert(1)</script>', 'text/html')
  expect(answer.status).toBe(201)
  const file = z.looseObject({ fileId: z.string() }).parse(await answer.json())
  expect(file).toMatchObject({
    name: '.._how _to_.html',
    type: 'text/html',
    size: 25,
    commentId: comment.body.id,
  })
  const detail = await api.as('viewer', 'GET', `/api/tickets/${ticket.id}`)
  expect(detail.body.attachments).toEqual([file])
  const download = await api.as('viewer', 'GET', `/api/files/${file.fileId}`)
  expect(download.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(download.headers.get('content-security-policy')).toContain('sandbox')
})

test('a file that is too large, or for a message of another ticket, is refused and nothing is kept', async () => {
  const [one, other] = [await open('One'), await open('Other')]
  const comment = await api.as('technician', 'POST', `/api/tickets/${other.number}/comments`, {
    body: 'There',
  })
  expect((await attach(`${one.number}/files?name=a.txt&commentId=${comment.body.id}`, 'a')).status).toBe(404)
  const large = await attach(`${one.number}/files?name=a.txt`, 'a'.repeat(10 * 1024 * 1024 + 1))
  expect(large.status).toBe(413)
  expect((await api.as('viewer', 'GET', `/api/tickets/${one.id}`)).body.attachments).toEqual([])
})
