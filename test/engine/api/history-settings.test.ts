import { afterAll, expect, test } from 'vitest'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue: testCatalogue(outsideNodes().actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())

test('an administrator sets how long things are kept; the ledger is kept at least as long as runs', async () => {
  const path = '/api/history-settings'
  expect((await api.as('viewer', 'GET', path)).body).toEqual({ retentionDays: 90, ledgerDays: 400 })
  const rules = { retentionDays: 30, ledgerDays: 730 }
  expect((await api.as('editor', 'PUT', path, rules)).status).toBe(403)
  expect((await api.as('admin', 'PUT', path, { retentionDays: 500, ledgerDays: 400 })).status).toBe(422)
  expect((await api.as('admin', 'PUT', path, { retentionDays: 0, ledgerDays: 400 })).status).toBe(422)
  expect((await api.as('admin', 'PUT', path, rules)).status).toBe(200)
  expect((await api.as('viewer', 'GET', path)).body).toEqual(rules)
  const audit = await api.db
    .selectFrom('audit_log')
    .select('detail')
    .where('action', '=', 'history.changed')
    .execute()
  expect(audit).toEqual([{ detail: rules }])
})

test('what a run wrote comes in pages, each step once and in order', async () => {
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.items') } },
      call: { type: 'test.call', in: 'each', params: { value: expression('loop.item') } },
      ticket: { type: 'ticket.create', params: { subject: literal('All called') } },
    },
    ['hook -> each', 'each -> ticket'],
  )
  const { body: created } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('editor', 'POST', `/api/workflows/${created.id}/publish`, {})
  const { body: started } = await api.as('editor', 'POST', `/api/workflows/${created.id}/run`, {
    input: { items: [1, 2, 3, 4] },
  })
  await api.settled()

  const path = `/api/runs/${started.runId}/effects`
  const { body: whole } = await api.as('viewer', 'GET', path)
  expect(whole.next).toBeNull()
  expect(whole.items).toMatchObject([
    ...[1, 2, 3, 4].map((value, item) => ({
      nodeId: 'call',
      path: `each[${item}]`,
      status: 'done',
      input: { value },
    })),
    { nodeId: 'ticket', kind: 'ticket.create', status: 'done', input: { subject: 'All called' } },
  ])
  const pages: unknown[][] = []
  let cursor = ''
  do {
    const { body } = await api.as('viewer', 'GET', `${path}?limit=2${cursor}`)
    pages.push(body.items)
    cursor = body.next === null ? '' : `&cursor=${body.next}`
  } while (cursor !== '')
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 1])
  expect(pages.flat()).toEqual(whole.items)
})
