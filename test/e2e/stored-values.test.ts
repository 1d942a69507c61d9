import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer } from '#engine/api/types.ts'
import { valueStore } from '#engine/flow/values.ts'
import { buildStoreUser } from '../engine/flow/store-user.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('what workflows keep for a customer is searched, deleted, and not deleted after all', async () => {
  const { page, server, database } = editor
  const { id: customerId } = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  const store = valueStore(database.db, buildStoreUser({ customerId, now: new Date() }))
  await store.write('ticket SRV-1', { number: 1042, priority: 'high' }, 'customer', 7 * 86_400)
  await store.add('failed backups SRV-1', 3, 'customer')
  await page.goto(`${server.url}/customers/${customerId}?tab=values`)
  const table = page.getByRole('table', { name: 'Stored values' })
  await table.getByText('{"number":1042,"priority":"high"}').waitFor()
  await picture(page, 'stored-values')

  await page.getByRole('searchbox', { name: 'Search keys' }).fill('BACKUP')
  await expect.poll(() => table.getByRole('row').count(), { timeout: 15_000 }).toBe(2)
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('')
  await page.getByRole('button', { name: 'Delete: ticket SRV-1' }).click()
  await expect.poll(() => table.getByText('1042').count(), { timeout: 15_000 }).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await table.getByText('1042').waitFor()

  await page.getByRole('button', { name: 'Delete: failed backups SRV-1' }).click()
  const said = page.getByRole('alert').filter({ hasText: 'failed backups' })
  await said.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => store.read('failed backups SRV-1', 'customer'), { timeout: 15_000 }).toBeUndefined()
  expect(await store.read('ticket SRV-1', 'customer')).toBeDefined()

  await page.goto(`${server.url}/settings/stored-values`)
  await page.getByText('Nothing is stored').waitFor()
  expect(editor.faults).toEqual([])
})
