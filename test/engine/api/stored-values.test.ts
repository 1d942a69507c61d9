import { afterAll, expect, test } from 'vitest'
import { valueStore } from '#engine/flow/values.ts'
import { buildStoreUser } from '../flow/store-user.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

test('what workflows keep is listed for a customer or the MSP, by key and in pages, and deleted with a trace', async () => {
  const { body: customer } = await api.as('technician', 'POST', '/api/customers', { name: 'Rossi Srl' })
  const store = valueStore(api.db, buildStoreUser({ customerId: customer.id, now: new Date() }))
  for (const key of ['b/ü', 'a', 'c']) await store.write(key, { of: key }, 'customer')
  await store.write('ours', 1, 'msp', 3600)
  const path = `/api/stored-values?customerId=${customer.id}`

  const first = await api.as('viewer', 'GET', `${path}&limit=2`)
  expect(first.body).toMatchObject({ items: [{ key: 'a', value: { of: 'a' } }, { key: 'b/ü' }], next: 'b/ü' })
  const second = await api.as('viewer', 'GET', `${path}&limit=2&cursor=${encodeURIComponent('b/ü')}`)
  expect(second.body).toMatchObject({ items: [{ key: 'c', expiresAt: null }], next: null })
  expect((await api.as('viewer', 'GET', `${path}&q=B/`)).body.items).toHaveLength(1)
  expect((await api.as('viewer', 'GET', '/api/stored-values')).body.items).toMatchObject([
    { key: 'ours', value: 1, expiresAt: expect.any(String) },
  ])

  const gone = `${path}&key=${encodeURIComponent('b/ü')}`
  expect((await api.as('technician', 'DELETE', gone)).status).toBe(403)
  expect((await api.as('editor', 'DELETE', gone)).status).toBe(204)
  expect((await api.as('editor', 'DELETE', gone)).status).toBe(404)
  expect((await api.as('viewer', 'GET', path)).body.items).toHaveLength(2)
  expect((await api.as('admin', 'GET', '/api/audit')).body.items[0]).toMatchObject({
    action: 'stored-value.deleted',
    subject: `customer/${customer.id}`,
    detail: { key: 'b/ü' },
  })
})
