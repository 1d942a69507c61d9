import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let page: Page
let rossi: { id: string }

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  rossi = await ask(page, 'POST', '/api/customers', { name: 'Rossi Srl', tags: ['silver', 'gold'] })
  await ask(page, 'POST', '/api/customers', { name: 'Bianchi Spa' })
  await ask(page, 'POST', `/api/customers/${rossi.id}/sites`, { name: 'Milano' })
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'variables-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const openCustomer = async () => {
  await page.goto(`${editor.server.url}/customers/${rossi.id}?tab=variables`)
  await page.getByRole('table', { name: 'Variables' }).waitFor()
}
const rowOf = (name: string) => page.getByRole('row').filter({ hasText: name }).first()
const chain = (name: string) => page.getByRole('list', { name: `Which value wins: ${name}` })

test('a variable is made under Settings, with a value for everybody and exceptions for tags', async () => {
  await page.goto(`${editor.server.url}/settings/variables`)
  await page.getByText('No variables yet').waitFor()
  await picture(page, 'variables-empty')
  await page.getByRole('button', { name: 'Make the first variable' }).click()
  const making = page.getByRole('dialog')
  await making.getByRole('textbox', { name: 'Name' }).fill('hourlyRate')
  await making.getByRole('combobox', { name: 'Type' }).click()
  await page.getByRole('option', { name: 'Number' }).click()
  await making.getByRole('textbox', { name: 'What it is for' }).fill('Euro an hour')
  await making.getByRole('textbox', { name: 'Value for everybody' }).fill('80')
  await making.getByRole('button', { name: 'Create variable' }).click()
  await making.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'hourlyRate' }).click()
  const dialog = page.getByRole('dialog')
  for (const [tag, value] of [
    ['silver', '75'],
    ['gold', '70'],
  ] as const) {
    await dialog.getByRole('combobox', { name: 'Exception for' }).click()
    await page.getByRole('option', { name: 'Tag', exact: true }).click()
    await dialog
      .getByRole('textbox', { name: 'Tag', exact: true })
      .or(dialog.getByRole('combobox', { name: 'Tag', exact: true }))
      .fill(tag)
    await page.keyboard.press('Escape')
    await dialog.getByRole('textbox', { name: 'Value', exact: true }).fill(value)
    await dialog.getByRole('button', { name: 'Add exception' }).click()
    await dialog.getByText(`Tag · ${tag}`).waitFor()
  }
  await picture(page, 'variables-edit')
})

test('the customer’s page says which value wins; the order of tags decides between them', async () => {
  await openCustomer()
  await rowOf('hourlyRate').getByText('tag gold').waitFor()
  await page.getByRole('button', { name: 'Which value wins: hourlyRate' }).click()
  await chain('hourlyRate').waitFor()
  const said = async () => (await chain('hourlyRate').getByRole('listitem').allInnerTexts()).map(oneLine)
  await expect
    .poll(said)
    .toEqual([
      'Customer · Rossi Srl not set nothing is set here',
      'Tag · gold 70 wins: it is the nearest that is set',
      'Tag · silver 75 the tag “gold” stands before it in the order of tags',
      'Everybody 80 overridden by “tag gold”',
    ])
  await picture(page, 'variables-which-wins')

  await page.goto(`${editor.server.url}/settings/variables`)
  await page.getByRole('button', { name: 'Order of tags' }).click()
  await page.getByRole('button', { name: 'Move “silver” up' }).click()
  await expect
    .poll(async () => (await page.getByRole('dialog').getByRole('listitem').allInnerTexts()).map(oneLine))
    .toEqual(['silver 1 customer', 'gold 1 customer'])
  await openCustomer()
  await rowOf('hourlyRate').getByText('tag silver').waitFor()
})

test('a value is overridden in place, by the keyboard, and cleared again', async () => {
  await openCustomer()
  await page.getByRole('button', { name: 'Override: hourlyRate' }).click()
  await page.getByRole('textbox', { name: 'Value of hourlyRate' }).fill('65')
  await page.keyboard.press('Enter')
  await rowOf('hourlyRate').getByText('this customer').waitFor()
  await expect.poll(async () => oneLine(await rowOf('hourlyRate').innerText())).toContain('65')
  await page.getByRole('combobox', { name: 'Values for' }).click()
  await page.getByRole('option', { name: 'Milano' }).click()
  await page.getByRole('button', { name: 'Override: hourlyRate' }).click()
  await page.getByRole('textbox', { name: 'Value of hourlyRate' }).fill('99')
  await page.keyboard.press('Enter')
  await rowOf('hourlyRate').getByText('site Milano').waitFor()
  expect(page.url()).toContain('site=')
  await openCustomer()
  await page.getByRole('button', { name: 'Clear: hourlyRate' }).click()
  await rowOf('hourlyRate').getByText('tag silver').waitFor()
})

test('a secret is typed and never shown again', async () => {
  await ask(page, 'POST', '/api/variables', { name: 'apiKey', type: 'secret', hosts: 'api.example.com' })
  await openCustomer()
  await page.getByRole('button', { name: 'Override: apiKey' }).click()
  await page.getByLabel('Value of apiKey').fill('do-not-show-me')
  await page.keyboard.press('Enter')
  await rowOf('apiKey').getByText('set, never shown').waitFor()
  expect(await page.content()).not.toContain('do-not-show-me')
  await page.getByRole('button', { name: 'Change: apiKey' }).click()
  await expect.poll(() => page.getByLabel('Value of apiKey').inputValue()).toBe('')
})

test('another connection is used for the customer, and the page says from where', async () => {
  const credentials = { host: 'mail.example', port: 993, security: 'tls', user: 'x', password: 'y' }
  for (const name of ['Support mailbox', 'Rossi mailbox'])
    await ask(page, 'POST', '/api/connections', { name, type: 'imap', credentials })
  await openCustomer()
  await page.getByRole('combobox', { name: 'Used for Support mailbox' }).click()
  await page.getByRole('option', { name: 'Rossi mailbox' }).click()
  await rowOf('Support mailbox').getByText('this customer').waitFor()
  await picture(page, 'variables-customer')
})

test('another connection is used for the customers of a tag, unless a customer has its own', async () => {
  await page.goto(`${editor.server.url}/connections`)
  const card = page.getByRole('article', { name: 'Support mailbox' })
  await card.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Customer · Rossi Srl: Rossi mailbox').waitFor()
  await dialog.getByLabel('Tag', { exact: true }).fill('gold')
  await page.keyboard.press('Escape')
  await dialog.getByRole('combobox', { name: 'Used here' }).click()
  await page.getByRole('option', { name: 'Rossi mailbox' }).click()
  await dialog.getByRole('button', { name: 'Use instead' }).click()
  await dialog.getByText('Tag · gold: Rossi mailbox').waitFor()
  await picture(page, 'variables-stand-ins')
  await dialog.getByRole('button', { name: 'Clear: Customer · Rossi Srl' }).click()
  await dialog.getByText('Customer · Rossi Srl: Rossi mailbox').waitFor({ state: 'hidden' })
  await openCustomer()
  await rowOf('Support mailbox').getByText('tag gold').waitFor()
})

test('a workflow shows for whom it runs, and offers variables where values are written', async () => {
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { name: 'Month' })
  const document = buildDocument(
    {
      start: { type: 'manual.start' },
      step: { type: 'store.set', params: { key: literal('rate'), value: expression('vars.hourlyRate') } },
    },
    ['start -> step'],
  )
  await ask(page, 'PUT', `/api/workflows/${id}/draft`, {
    revision: 1,
    document: { ...document, name: 'Month' },
  })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
  const panel = page.getByRole('complementary', { name: 'Workflow settings' })
  await panel.getByText('Runs for 2 customers').waitFor()
  await panel.getByRole('combobox', { name: 'Customers' }).click()
  await page.getByRole('option', { name: 'Customers with a tag' }).click()
  await panel.getByLabel('Customers with a tag').fill('gold')
  await page.keyboard.press('Enter')
  await panel.getByText('Runs for 1 customer · 1 left out').waitFor()
  await panel.getByText('Rossi Srl: tag gold').waitFor()
  await picture(page, 'variables-scope')
  await panel.getByRole('button', { name: 'Close' }).click()
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'step' }))
  await page
    .getByRole('complementary', { name: /^Step: / })
    .getByRole('status')
    .getByText('80', { exact: true })
    .waitFor()
})

test.each(['light', 'dark'] as const)('everybody can use the pages: %s', async (scheme) => {
  await page.emulateMedia({ colorScheme: scheme })
  for (const open of [openCustomer, () => page.goto(`${editor.server.url}/settings/variables`)]) {
    await open()
    await page.getByRole('table', { name: 'Variables' }).waitFor()
    const { violations } = await axe(page).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
})

test('nothing went wrong on the way', () => {
  expect(editor.faults).toEqual([])
})

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
