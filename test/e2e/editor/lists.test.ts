import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
  await ask(editor.page, 'POST', '/api/demo', {})
})
afterAll(() => editor?.[Symbol.asyncDispose]())

/** Lists are asked for anew after each change. */
const settled = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 })
const open = (place: string) => editor.page.goto(`${editor.server.url}${place}`)
const names = (page: Page, table: string) =>
  page.getByRole('table', { name: table }).locator('tbody tr[data-row] a').allInnerTexts()

async function save(name: string, shared: boolean): Promise<void> {
  const { page } = editor
  await page.getByRole('button', { name: 'Save view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save what you see as a view' })
  await dialog.getByLabel('Name of the view').fill(name)
  if (shared) await dialog.getByLabel('Everybody may use it').check()
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('what is searched, filtered and sorted stands in the address, so that a link shows the same', async () => {
  const { page } = editor
  await open('/workflows')
  await page.getByRole('table', { name: 'Workflows' }).waitFor()
  const inOrder = await names(page, 'Workflows')
  await page.getByRole('button', { name: 'Name', exact: true }).click()
  await page.waitForURL(/sort=name$/)
  const byName = inOrder.toSorted((a, b) => a.localeCompare(b))
  await settled(() => names(page, 'Workflows')).toEqual(byName)
  await page.getByRole('button', { name: 'Name', exact: true }).click()
  await page.waitForURL(/sort=-name$/)
  await page.getByText('Draft', { exact: true }).first().click()
  await page.waitForURL(/state=draft/)
  const link = page.url()

  const other = editor.watch(await page.context().newPage())
  await other.goto(link)
  await other.getByRole('table', { name: 'Workflows' }).waitFor()
  await settled(() => names(other, 'Workflows')).toEqual(['Monthly report for a customer'])
  await other.close()
})

test('j, k and the arrows move along a list, Enter opens the row, and / searches', async () => {
  const { page } = editor
  await open('/customers?sort=name')
  await page.getByRole('table', { name: 'Customers' }).waitFor()
  const marked = () => page.locator('tr[data-marked]').allInnerTexts()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('ArrowDown')
  await settled(marked).toHaveLength(1)
  expect((await marked())[0]).toContain('Farmacia San Marco')
  await page.keyboard.press('/')
  await page.keyboard.type('ross')
  await page.waitForURL(/q=ross/)
  await settled(() => names(page, 'Customers')).toEqual(['Rossi Srl'])
  await page.getByRole('searchbox').blur()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Rossi Srl' }).waitFor()
})

test('a view keeps what is seen under a name, and one that is shared is there for colleagues', async () => {
  const { page } = editor
  await open('/devices?q=srv')
  await page.getByRole('link', { name: 'SRV-CAD' }).waitFor()
  await save('Servers', true)
  await open('/devices')
  await page.getByRole('link', { name: 'FW-MONZA' }).waitFor()
  await page.getByRole('radiogroup', { name: 'Views' }).getByText('Servers').click()
  await page.waitForURL(/\/devices\?q=srv$/)
  await settled(() => page.getByRole('link', { name: 'FW-MONZA' }).count()).toBe(0)

  const { password } = await ask<{ password: string }>(page, 'POST', '/api/users', {
    email: 'ugo@msp.example',
    name: 'Ugo',
    role: 'technician',
  })
  const context = await editor.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  const colleague = editor.watch(await context.newPage())
  await colleague.goto(`${editor.server.url}/sign-in?to=/devices`)
  await colleague.getByLabel('Email').fill('ugo@msp.example')
  await colleague.getByRole('textbox', { name: 'Password' }).fill(password)
  await colleague.getByRole('button', { name: 'Sign in' }).click()
  const views = colleague.getByRole('radiogroup', { name: 'Views' })
  await views.getByText('Servers').click()
  await colleague.waitForURL(/q=srv/)
  await expect.poll(() => views.getByRole('img', { name: 'shared by Ada Rossi' }).count()).toBe(1)
  expect(await colleague.getByRole('button', { name: 'Delete the view “Servers”' }).count()).toBe(0)
  await context.close()

  await page.getByRole('button', { name: 'Delete the view “Servers”' }).click()
  await page.getByText('Deleted the view “Servers”').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('radiogroup', { name: 'Views' }).getByText('Servers').waitFor()
})

test('workflows that are quiet for longer than usual are a list of their own', async () => {
  const { page } = editor
  await open('/workflows?quiet=1')
  await settled(() => names(page, 'Workflows')).toEqual(['Nightly backup report'])
  await page.getByRole('button', { name: 'Quiet' }).click()
  await settled(async () => (await names(page, 'Workflows')).length).toBe(6)
})

test.each([
  ['/approvals', 'Search approvals'],
  ['/tasks', 'Search tasks'],
  ['/events', 'Search events'],
  ['/runbooks', 'Search runbooks'],
  ['/settings/variables', 'Search variables'],
  ['/settings/audit', 'Search the log'],
])('a search of %s that finds nothing says so, and is taken back by a button', async (place, search) => {
  const { page } = editor
  await open(`${place}?q=zzzz`)
  await page.getByRole('searchbox', { name: search }).waitFor()
  const nothing = page.getByText('Nothing matches these filters.')
  await nothing.waitFor()
  await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
  await nothing.waitFor({ state: 'detached' })
})

test('everybody can use a list with views, and it fits a phone', async () => {
  const { page } = editor
  await page.setViewportSize({ width: 390, height: 844 })
  await open('/workflows')
  await page.getByRole('table', { name: 'Workflows' }).waitFor()
  await picture(page, 'list-workflows-phone')
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  await page.setViewportSize({ width: 1280, height: 800 })
  await open('/devices?q=srv')
  await page.getByRole('link', { name: 'SRV-CAD' }).waitFor()
  const { violations } = await axe(page).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  await picture(page, 'list-devices')
  expect(editor.faults).toEqual([])
})
