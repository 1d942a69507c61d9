import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'lookup-tables-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

interface Tables {
  items: { id: string; name: string; rowCount: number }[]
}

const tables = async () => (await ask<Tables>(page, 'GET', '/api/lookup-tables')).items
const rowsOf = async (name: string) => {
  const id = (await tables()).find((table) => table.name === name)?.id
  return (await ask<{ rows: unknown }>(page, 'GET', `/api/lookup-tables/${id}`)).rows
}

test('a table is typed in under Settings, by keyboard alone', async () => {
  await page.goto(`${editor.server.url}/settings`)
  await page.getByRole('tab', { name: 'Lookup tables' }).click()
  await page.getByText('No lookup tables yet').waitFor()
  await picture(page, 'lookup-tables-empty')
  await page.getByRole('button', { name: 'Make the first table' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Priorities')
  await dialog.getByRole('textbox', { name: 'Key, row 1' }).focus()
  for (const [key, value] of [
    ['P1', 'critical'],
    ['P2', 'high'],
  ] as const) {
    await page.keyboard.type(key)
    await page.keyboard.press('Tab')
    await page.keyboard.type(value)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toMatch(/^Key/)
  }
  await dialog.getByRole('button', { name: 'Create table' }).click()
  await page.getByRole('row').getByRole('button', { name: 'Priorities', exact: true }).waitFor()
  expect(await rowsOf('Priorities')).toEqual({ P1: 'critical', P2: 'high' })
})

test('cells of a spreadsheet are pasted over its rows, and what cannot be read is said in the dialog', async () => {
  await page.getByRole('button', { name: 'Priorities', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Paste CSV').click()
  const text = dialog.getByRole('textbox', { name: 'CSV text' })
  await text.fill('vendor\tpriority\thours\nP1\tcritical\t1\nP1\thigh\t4\n')
  await dialog.getByRole('button', { name: 'Save table' }).click()
  await dialog
    .getByRole('alert')
    .getByText('The key "P1" is on line 2 of the CSV and again on line 3.')
    .waitFor()
  await picture(page, 'lookup-tables-csv')
  await text.fill('vendor\tpriority\thours\nP1\tcritical\t1\nP2\thigh\t4\n')
  await dialog.getByRole('button', { name: 'Save table' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await rowsOf('Priorities')).toEqual({
    P1: { priority: 'critical', hours: 1 },
    P2: { priority: 'high', hours: 4 },
  })
})

test.each(['light', 'dark'] as const)('everybody can use the list and the rows: %s', async (scheme) => {
  await page.emulateMedia({ colorScheme: scheme })
  await page.getByRole('table', { name: 'Lookup tables' }).waitFor()
  await picture(page, `lookup-tables-list-${scheme}`)
  const wrong = await barriers()
  await page.getByRole('button', { name: 'Priorities', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'hours, row 2' }).waitFor()
  // It fades in; half seen it has too little contrast.
  await atRest(page)
  await picture(page, `lookup-tables-rows-${scheme}`)
  wrong.push(...(await barriers()))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.emulateMedia({ colorScheme: 'light' })
  expect(wrong).toEqual([])
})

test('a step picks a table by its name', async () => {
  const document = {
    ...buildDocument({ hook: { type: 'webhook.received' }, find: { type: 'flow.lookup' } }, ['hook -> find']),
    name: 'A workflow',
  }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  const card = page.locator('.react-flow__node').filter({ hasText: 'find' })
  await card.click()
  const panel = page.getByRole('complementary', { name: 'Step: find' })
  await panel.locator('input[aria-label="Lookup table"]').click()
  await page.getByRole('option', { name: 'Priorities' }).click()
  await card.getByText('Priorities').waitFor()
  await picture(page, 'lookup-tables-step')
  await expect
    .poll(
      async () =>
        (await workflowOf(page, id)).document.nodes.find((node) => node.id === 'find')?.params.table,
    )
    .toEqual({ kind: 'literal', value: 'Priorities' })
})

test('a technician sees the tables, and nothing that is for administrators', async () => {
  const person = { email: 'tec@msp.example', name: 'Tea', password: 'a long password', role: 'technician' }
  await ask(page, 'POST', '/api/users', person)
  const context = await editor.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'it-IT' })
  const theirs = editor.watch(await context.newPage())
  await theirs.goto(editor.server.url)
  await theirs.getByLabel('E-mail').fill(person.email)
  await theirs.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await theirs.getByRole('button', { name: 'Accedi' }).click()
  await theirs.getByRole('link', { name: 'Impostazioni' }).click()
  await theirs.getByRole('tab', { name: 'Tabelle di corrispondenza' }).click()
  await theirs.getByRole('button', { name: 'Priorities', exact: true }).click()
  const dialog = theirs.getByRole('dialog')
  const cell = dialog.getByRole('textbox', { name: 'priority, riga 2' })
  expect([await cell.inputValue(), await cell.getAttribute('readonly')]).toEqual(['high', ''])
  await expect.poll(() => dialog.getByRole('button').allInnerTexts()).toEqual(['', 'Chiudi'])
  await picture(theirs, 'lookup-tables-technician')
  await theirs.keyboard.press('Escape')
  const tabs = await theirs.getByRole('tab').allInnerTexts()
  expect(tabs.filter((tab) => ['Utenti', 'Token API', 'Registro delle modifiche'].includes(tab))).toEqual([])
  await context.close()
})

test('a deleted table comes back while it can be undone', async () => {
  await page.goto(`${editor.server.url}/settings/lookup-tables`)
  await page.getByRole('button', { name: 'Delete: Priorities' }).click()
  await page.getByText('No lookup tables yet').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Priorities', exact: true }).waitFor()
  expect(await tables()).toHaveLength(1)
  expect(editor.faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

async function barriers(): Promise<string[]> {
  const { violations, passes } = await axe(page).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
