import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser, picture } from '../support/browser.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Server, startServer } from '../support/server.ts'

let database: TestDatabase
let server: Server
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer({ databaseUrl: database.url })
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => faults.push(error.message))
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'failed')
})

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

test('from the set-up link to the ticket: import a playbook, draw one more step, publish, send an event, watch it run', async () => {
  await expect.poll(() => server.output()).toContain('/setup?token=')
  const link = /http\S+\/setup\?token=\S+/.exec(server.output())?.[0] ?? ''

  await page.goto(link)
  await page.getByLabel('Your name').fill('Ada Rossi')
  await page.getByLabel('Email').fill('ada@msp.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long password')
  await picture(page, '01-set-up')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await picture(page, '02-home')

  // Signing in again, as on every other day.
  await page.context().clearCookies()
  await page.goto(server.url)
  await page.getByLabel('Email').fill('ada@msp.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long password')
  await picture(page, '03-sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()

  await page.getByRole('link', { name: 'Playbooks' }).click()
  await page.getByRole('heading', { name: 'Playbooks' }).waitFor()
  await picture(page, '04-playbooks')
  const card = page
    .getByRole('article')
    .filter({ hasText: 'One ticket for each problem that monitoring sees' })
  await card.waitFor()
  await card.getByRole('link', { name: 'Set up' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('It needs none to be chosen.').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await picture(page, '05-import')
  await page.getByRole('button', { name: 'Make the draft and try it' }).click()
  await page.getByText('There are no recorded events that it would hear.').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('radio', { name: 'For all at once' }).check()
  await page.getByRole('button', { name: 'Start for all' }).click()
  await page.getByText('Webhook URL').waitFor()
  await picture(page, '06-imported')
  const text = await page.getByRole('main').innerText()
  const url = /http\S+\/hooks\/[\w-]+/.exec(text)?.[0] ?? ''
  const secret = /Bearer ([\w-]+)/.exec(text)?.[1] ?? ''
  expect(url).toContain(server.url)
  await page.getByRole('link', { name: 'Open workflow' }).click()

  // One more step behind the ticket, with its text.
  await page.getByRole('button', { name: 'Add step' }).waitFor()
  const cards = page.locator('.react-flow__node')
  await cards.filter({ hasText: 'One ticket for the probl' }).waitFor()
  const before = await cards.count()
  await picture(page, '07-canvas')
  const opens = cards.filter({ hasText: 'One ticket for the probl' })
  await opens.click()
  await page.keyboard.press('n')
  const palette = page.getByRole('region', { name: 'Steps' })
  await palette.getByRole('searchbox').fill('comment')
  await picture(page, '08-palette')
  await palette.getByRole('button', { name: 'Comment ticket' }).click()
  await expect.poll(() => cards.count()).toBe(before + 1)
  const panel = page.getByRole('complementary', { name: 'Step: Comment ticket' })
  await panel.getByRole('radio', { name: 'Expression' }).first().focus()
  await page.keyboard.press('Space')
  await panel.getByRole('button', { name: 'Insert a value' }).first().click()
  await page.getByPlaceholder('Search values').fill('ticket')
  await picture(page, '09-insert-a-value')
  await page.getByRole('button', { name: 'ticket › number' }).click()
  await panel.getByRole('textbox', { name: 'Text' }).fill('Seen by automation')
  await picture(page, '10-step-filled-in')
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await page.getByRole('button', { name: 'Version 2 is live' }).waitFor()
  await picture(page, '11-published')

  const body = JSON.stringify({
    key: 'disk-1',
    status: 'firing',
    title: 'Disk full on SRV-1',
    severity: 'critical',
    host: 'SRV-1',
  })
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${secret}` }, body })
  expect(answer.status).toBe(202)

  await page.getByRole('link', { name: 'Runs', exact: true }).first().click()
  const row = page.getByRole('row').filter({ hasText: 'One ticket for each problem' })
  await row.filter({ hasText: 'Done' }).waitFor()
  await picture(page, '12-runs')
  await row.getByRole('link').first().click()
  await page.getByRole('tabpanel', { name: 'Steps' }).getByText('Comment ticket').click()
  await page.getByRole('complementary').getByText('Seen by automation').first().waitFor()
  await picture(page, '13-run')

  await page.getByRole('link', { name: 'Tickets' }).click()
  await page.getByRole('link', { name: 'Disk full on SRV-1' }).first().click()
  await page.getByText('Seen by automation').waitFor()
  await picture(page, '14-ticket')
  expect(faults).toEqual([])
})
