import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})
afterAll(() => editor?.[Symbol.asyncDispose]())

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await axe(page).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const need = (page: Page, text: RegExp) =>
  page.getByRole('region', { name: 'What needs you' }).getByRole('link', { name: text })

test('an installation with nothing in it offers the demo, a playbook and an empty canvas, and says what each is', async () => {
  const { page } = editor
  const ways = page.getByRole('region', { name: 'Begin with Sentiero' })
  await expect.poll(() => ways.getByRole('link').allInnerTexts()).toHaveLength(2)
  await expect
    .poll(() => ways.getByRole('button', { name: /Load the demo MSP/ }).innerText())
    .toContain('week of their runs')
  await picture(page, 'home-first-run')
  expect(await barriers(page)).toEqual([])
})

test('the first steps tick themselves off from facts, and are no overlay', async () => {
  const { page } = editor
  const steps = page.getByRole('region', { name: 'First steps' })
  await steps.getByText('1 of 6 done').waitFor()
  await ask(page, 'POST', '/api/customers', { name: 'Our first' })
  await page.reload()
  await steps.getByText('2 of 6 done').waitFor()
  expect(await steps.getByRole('link', { name: /Add a customer/ }).count()).toBe(0)
  await steps.getByRole('link', { name: /Connect a mailbox/ }).click()
  await page.waitForURL(/\/connections\?new=1$/)
  const { items } = await ask<{ items: { id: string }[] }>(page, 'GET', '/api/customers')
  expect(items).toHaveLength(1)
  await editor.database.pool.query('delete from customers')
  await page.goto(editor.server.url)
})

test('one click makes the demo, whose needs each lead to the list of them', async () => {
  const { page } = editor
  await page.getByRole('button', { name: /Load the demo MSP/ }).click()
  await page.getByText(/The demo is here: 6 customers/).waitFor({ timeout: 30_000 })

  await need(page, /run does not know whether a step took effect/).waitFor()
  await need(page, /question waits for your answer/).waitFor()
  await need(page, /deliveries were refused/).waitFor()
  await expect
    .poll(() => need(page, /should have run and did not/).innerText())
    .toContain('Nightly backup report')
  await atRest(page)
  await picture(page, 'home-demo')
  expect(await barriers(page)).toEqual([])

  await need(page, /failed in the last 24 hours/).click()
  await page.waitForURL(/\/runs\?status=failed/)
  await page
    .getByRole('table', { name: 'Runs' })
    .getByRole('link', { name: /Missed call/ })
    .first()
    .waitFor()
  await page.goBack()
  await need(page, /question waits/).click()
  await page.getByRole('link', { name: 'Restart SRV-STUDIO at Studio Bianchi?' }).click()
  await page.getByRole('button', { name: 'Approve' }).first().waitFor()
})

test('a run of the demo looks like any other run', async () => {
  const { page } = editor
  await page.goto(`${editor.server.url}/runs?status=waiting`)
  await page
    .getByRole('link', { name: /Restart a server/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.locator('.react-flow__node').first().waitFor()
  await picture(page, 'demo-run')
})

test('the first steps stay hidden for who hid them, and come back from the menu or by Undo', async () => {
  const { page } = editor
  await page.goto(editor.server.url)
  const steps = page.getByRole('region', { name: 'First steps' })
  await steps.getByRole('button', { name: 'Hide the first steps' }).click()
  await steps.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('region', { name: 'What needs you' }).waitFor()
  expect(await steps.count()).toBe(0)
  await page.getByRole('button', { name: 'User menu' }).click()
  await page.getByRole('menuitem', { name: 'Show the first steps' }).click()
  await steps.getByRole('button', { name: 'Hide the first steps' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await steps.waitFor()
})

test('the demo says that it is one, in Italian too, and goes with one more click', async () => {
  const { page } = editor
  const context = await editor.browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'it-IT',
    colorScheme: 'dark',
    storageState: await page.context().storageState(),
  })
  const phone = editor.watch(await context.newPage())
  await phone.goto(editor.server.url)
  await phone.getByText('Stai guardando l’MSP dimostrativo.').waitFor()
  await atRest(phone)
  await expect.poll(() => phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  await phone.screenshot({ path: 'test-results/home-demo-phone.png', fullPage: true })
  expect(await barriers(phone)).toEqual([])
  await context.close()

  await page.getByRole('button', { name: 'Remove the demo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove the demo?' })
  await dialog.getByText(/removes 6 customers/).waitFor()
  await dialog.getByRole('button', { name: 'Remove the demo' }).click()
  await page.getByRole('region', { name: 'Begin with Sentiero' }).waitFor()
  expect(editor.faults).toEqual([])
})
