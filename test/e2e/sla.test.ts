import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page as ListPage, SlaPolicy } from '#engine/api/types.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const stored = async () => (await ask<ListPage<SlaPolicy>>(editor.page, 'GET', '/api/sla-policies')).items

test('an administrator makes a policy and sees when it would be due before it is saved', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/settings/sla`)
  await page.getByRole('button', { name: 'Make the first policy' }).click()
  const dialog = page.getByRole('dialog', { name: 'New policy' })
  await dialog.getByLabel('Name').fill('Gold')
  const target = dialog.getByLabel('First response, High')
  await target.fill('soon')
  await dialog.getByText('Write 30 min, 4 h or 1 h 30 min').waitFor()
  await dialog.getByText('Fill in the form to see due times.').waitFor()
  await expect.poll(() => dialog.getByRole('button', { name: 'Create policy' }).isDisabled()).toBe(true)
  await target.fill('90')
  await target.blur()
  await expect.poll(() => target.inputValue()).toBe('1 h 30 min')
  const preview = dialog.getByRole('region', { name: 'If it were opened now' })
  await preview.getByText(/First response \(1 h 30 min\): due .+/).waitFor()
  await dialog.getByRole('combobox', { name: 'Calendar' }).click()
  await page.getByRole('option', { name: 'Day and night, every day' }).click()
  await dialog.getByLabel('Queues').fill('Projects')
  await dialog.getByLabel('Queues').press('Enter')
  await preview.getByText(/Resolution \(16 h\): due .+/).waitFor()
  expect((await axe(page).include('[role=dialog]').analyze()).violations).toEqual([])
  await picture(page, 'sla-policy-en-light')
  await dialog.getByRole('button', { name: 'Create policy' }).click()
  await page.getByRole('table', { name: 'SLA policies' }).getByText('Projects').waitFor()
  expect(await stored()).toMatchObject([
    {
      name: 'Gold',
      targets: { high: { firstResponse: 90, nextUpdate: 480, resolution: 960 } },
      calendar: { kind: 'always' },
      warnAtPercent: [50, 75, 90],
      appliesTo: { queues: ['Projects'] },
    },
  ])
  expect(editor.faults).toEqual([])
})

test('the order says which policy wins; one that is deleted comes back by undo', async () => {
  const { page, server } = editor
  const [gold] = await stored()
  await ask(page, 'POST', '/api/sla-policies', { ...gold, name: 'Silver' })
  await page.goto(`${server.url}/settings/sla`)
  await page.getByRole('button', { name: 'Try “Silver” earlier' }).click()
  await expect.poll(async () => (await stored()).map(({ name }) => name)).toEqual(['Silver', 'Gold'])
  const rows = page.getByRole('table', { name: 'SLA policies' }).getByRole('row')
  await expect.poll(() => rows.nth(1).innerText()).toContain('Silver')
  await page.getByRole('button', { name: 'Delete: Silver' }).click()
  await expect.poll(() => rows.count()).toBe(2)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => rows.count()).toBe(3)
  expect((await axe(page).analyze()).violations).toEqual([])
  await picture(page, 'sla-list-en-light')
  await rows.nth(1).getByRole('button', { name: 'Silver', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Silver' })
  await dialog.getByRole('switch', { name: 'In force' }).uncheck({ force: true })
  await dialog.getByRole('button', { name: 'Save policy' }).click()
  await rows.nth(1).getByText('off').waitFor()
  expect((await stored())[0]).toMatchObject({ name: 'Silver', active: false })
  expect(editor.faults).toEqual([])
})

test('the server that runs computes the clocks of a ticket by itself, and tells of one that is late', async () => {
  const { page, database } = editor
  const [, gold] = await stored()
  await ask(page, 'PUT', `/api/sla-policies/${gold?.id}`, { ...gold, appliesTo: {} })
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/tickets', { subject: 'VPN', priority: 'high' })
  const state = async () => {
    const { rows } = await database.pool.query<{ state: string }>(
      `select state from ticket_clocks where ticket_id = $1 and metric = 'first_response'`,
      [id],
    )
    return rows[0]?.state
  }
  await expect.poll(state, { timeout: 15_000 }).toBe('running')
  await database.pool.query(`update tickets set created_at = created_at - interval '2 hours' where id = $1`, [
    id,
  ])
  await ask(page, 'PATCH', `/api/tickets/${id}`, { priority: 'critical' })
  await expect.poll(state, { timeout: 15_000 }).toBe('breached')
})

test('in Italian and in the dark the page reads as well', async () => {
  const { server, browser, watch, page } = editor
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'it-IT',
    colorScheme: 'dark',
    storageState: await page.context().storageState(),
  })
  const italian = watch(await context.newPage())
  await italian.goto(`${server.url}/settings/sla`)
  await italian.getByRole('button', { name: 'Gold', exact: true }).click()
  await italian
    .getByRole('dialog', { name: 'Gold' })
    .getByText(/Prima risposta \(1 h 30 min\): entro .+/)
    .waitFor()
  expect((await axe(italian).include('[role=dialog]').analyze()).violations).toEqual([])
  await picture(italian, 'sla-policy-it-dark')
  await context.close()
  expect(editor.faults).toEqual([])
})
