import { expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const path = '/api/lookup-tables'

test('an editor makes a table, changes and deletes it; everybody reads it; the audit log says who', async () => {
  await using api = await createApiForTests()
  const rows = { P1: { queue: 'Alerts', hours: 4 }, P2: { queue: 'Support', hours: 8 } }
  const made = await api.as('editor', 'POST', path, { name: ' Priorities ', rows })
  expect(made).toMatchObject({ status: 201, body: { name: 'Priorities', rows, rowCount: 2 } })
  const { id } = made.body

  const listed = await api.as('viewer', 'GET', path)
  expect(listed.body.items).toMatchObject([{ id, rowCount: 2, columns: ['queue', 'hours'] }])
  expect(listed.body.items[0]).not.toHaveProperty('rows')
  expect((await api.as('viewer', 'GET', `${path}/${id}`)).body).toMatchObject({ id, rows })

  const changed = await api.as('editor', 'PATCH', `${path}/${id}`, { csv: 'vendor,ours\nP1,critical\n' })
  expect(changed).toMatchObject({ status: 200, body: { rows: { P1: 'critical' }, columns: [], rowCount: 1 } })
  expect((await api.as('editor', 'DELETE', `${path}/${id}`)).status).toBe(204)
  for (const method of ['GET', 'DELETE'])
    expect((await api.as('editor', method, `${path}/${id}`)).status).toBe(404)
  expect((await api.as('editor', 'PATCH', `${path}/${id}`, { name: 'x' })).status).toBe(404)

  const audit = await api.as('admin', 'GET', `/api/audit?subject=lookup-table/${id}`)
  expect(audit.body.items).toMatchObject([
    { action: 'lookup-table.deleted', detail: { name: 'Priorities', rows: 1 } },
    { action: 'lookup-table.changed', detail: { name: 'Priorities', changed: ['rows'], rows: 1 } },
    { action: 'lookup-table.created', actor: 'token editor', detail: { name: 'Priorities', rows: 2 } },
  ])
})

test.each([
  [409, 'already', { name: 'VENDORS' }],
  [422, 'either "rows" or "csv"', { name: 'x', rows: {}, csv: 'k,v\n' }],
  [422, 'Line 2 of the CSV has no key', { name: 'x', csv: 'k,v\n,b\n' }],
  [422, 'Row "a" must be text', { name: 'x', rows: { a: [] } }],
  [422, 'rows: Expected a JSON object', { name: 'x', rows: [] }],
  [422, 'U+0000', { name: 'x', rows: { a: '\0' } }],
  [422, 'name', { name: '  ' }],
])('answers %i and says why: %s', async (status, words, body) => {
  await using api = await createApiForTests()
  await api.as('editor', 'POST', path, { name: 'Vendors' })
  const answer = await api.as('editor', 'POST', path, body)
  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(words)
  expect((await api.as('editor', 'GET', path)).body.items).toHaveLength(1)
})
