import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer, DeviceView, Page as ListPage, TriggerView, Workflow } from '#engine/api/types.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument, literal } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor
let workflow: Workflow
let hookUrl = ''

beforeAll(async () => {
  editor = await openEditor()
  const { page } = editor
  const rossi = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  await ask<DeviceView>(page, 'POST', '/api/devices', { hostname: 'SRV-1', customerId: rossi.id })
  workflow = await ask<Workflow>(page, 'POST', '/api/workflows', {
    document: {
      ...buildDocument(
        {
          alert: {
            type: 'alert.received',
            params: { authentication: literal('none') },
            settings: { noise: { minSeverity: 'high', holdMinutes: 5 } },
          },
          keep: { type: 'flow.set' },
        },
        ['alert -> keep'],
      ),
      name: 'Alerts',
    },
  })
  await ask(page, 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const triggers = await ask<ListPage<TriggerView>>(page, 'GET', `/api/workflows/${workflow.id}/triggers`)
  hookUrl = triggers.items[0]?.hookUrl ?? ''
  for (const [host, severity, customer] of [
    ['SRV-1', 'low', 'Rossi Srl'],
    ['SRV-1', 'critical', 'Rossi Srl'],
    ['nas.bianchi.local', 'critical', 'Rossi Milano'],
  ]) {
    const body = { title: `Disk of ${host} is full`, host, severity, customer, key: `${host} ${severity}` }
    await ask(page, 'POST', new URL(hookUrl).pathname, body)
  }
  await page.request.post(hookUrl, { data: 'no JSON', headers: { 'content-type': 'application/json' } })
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

async function violations(): Promise<string[]> {
  const { violations: found } = await axe(editor.page).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

test('the page of events says why each ran or not, and runs one again', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/runs`)
  await page.getByRole('link', { name: 'Why did it (not) run?' }).click()
  await page.getByText('Its severity is low, and only high or worse starts a run').waitFor()
  await expect.poll(() => page.getByText('It must stay open for 5 min').count()).toBe(2)
  expect(await violations()).toEqual([])
  await picture(page, 'events-en-light')
  await page.getByText('Not run', { exact: true }).first().click()
  await page.getByText('It must stay open for 5 min').first().waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Open event alert.raised' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('region', { name: 'Untouched payload' }).waitFor()
  await picture(page, 'event-en-light')
  await dialog.getByRole('button', { name: 'Run it again' }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
  await page.goto(`${server.url}/events?decision=started`)
  await page.getByText('ran it again').waitFor()
})

test('what names nobody we know is assigned in the triage', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/events/triage`)
  await page.getByText('“nas.bianchi.local” · “Rossi Milano”').waitFor()
  await page.getByRole('button', { name: 'Assign' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Customer' }).or(dialog.getByLabel('Customer')).first().click()
  await page.getByRole('option', { name: 'Rossi Srl' }).click()
  await dialog.getByRole('textbox', { name: 'Device' }).or(dialog.getByLabel('Device')).first().click()
  await page.getByRole('option', { name: 'SRV-1' }).click()
  await picture(page, 'triage-en-light')
  await dialog.getByRole('button', { name: 'Assign' }).click()
  await page.getByText('Everything is assigned').waitFor()
  const customers = await ask<ListPage<Customer>>(page, 'GET', '/api/customers')
  expect(customers.items.map(({ aliases }) => aliases)).toEqual([['Rossi Milano']])
})

test('a delivery that was refused is counted', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/events/refused`)
  await page.getByText('Unreadable').waitFor()
  expect(await violations()).toEqual([])
  await picture(page, 'refused-en-light')
})

test('a device is muted for an hour, and the window is ended', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/devices`)
  await page.getByRole('button', { name: 'Mute SRV-1 for 1 h' }).click()
  await page.getByText('SRV-1 is muted for an hour').waitFor()
  await page.getByRole('link', { name: 'Maintenance' }).click()
  await page.getByText('Muted now').waitFor()
  await page.getByRole('button', { name: 'New window' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Updates of servers')
  await dialog.getByText('Every month').click()
  await dialog.getByLabel('Days after').fill('2')
  await dialog.getByLabel('Devices').last().click()
  await page.getByRole('option', { name: 'SRV-1 · Rossi Srl' }).click()
  await page.keyboard.press('Escape')
  await picture(page, 'maintenance-window-en-light')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('second Tuesday of the month + 2 d, 22:00–02:00').waitFor()
  expect(await violations()).toEqual([])
  await picture(page, 'maintenance-en-light')
  await page
    .getByRole('row', { name: /Muted by hand/ })
    .getByRole('button', { name: 'End now' })
    .click()
  await page.getByText('Muted now').waitFor({ state: 'detached' })
})

test('an administrator says when the silence of devices is the outage of their site', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/maintenance`)
  const form = page.getByRole('region', { name: 'Outage of a site' })
  await form.getByLabel('Devices').fill('8')
  await form.getByLabel('More than this share (%)').fill('30')
  await form.getByRole('switch').click()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Rule for outages of sites saved').waitFor()
  expect(await ask(page, 'GET', '/api/site-correlation')).toEqual({
    enabled: false,
    devices: 8,
    sharePercent: 30,
    withinMinutes: 10,
    settleSeconds: 60,
  })
  await page.reload()
  await expect.poll(() => form.getByLabel('Devices').inputValue()).toBe('8')
  expect(await violations()).toEqual([])
  await picture(page, 'site-outage-en-light')
})

test('the rules of a trigger are one line, and a form below it', async () => {
  const { page, server } = editor
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${server.url}/workflows/${workflow.id}`)
  await clickCard(page.locator('.react-flow__node', { hasText: 'alert' }).first())
  const section = page.getByRole('region', { name: 'When not to run' })
  await section.getByText('high or worse · held 5 min').waitFor()
  await section.getByRole('button', { name: /When not to run/ }).click()
  await section.getByRole('button', { name: 'Add condition' }).click()
  await section.getByLabel('Field').fill('trigger.title')
  await section.getByLabel('Value').fill('Disk')
  await section.getByLabel('Once within (min)').fill('30')
  await section.getByText('1 condition · high or worse · held 5 min · once in 30 min').waitFor()
  await section.getByText('One run while it flaps').first().scrollIntoViewIfNeeded()
  await picture(page, 'noise-en-dark')
  const rules = async () =>
    (await workflowOf(page, workflow.id)).document.nodes.find(({ id }) => id === 'alert')?.settings.noise
  await expect.poll(rules).toEqual({
    minSeverity: 'high',
    holdMinutes: 5,
    dedupMinutes: 30,
    filter: { match: 'all', conditions: [{ field: 'trigger.title', operator: 'equals', value: 'Disk' }] },
  })
})

test('all of it is there in Italian, in the dark', async () => {
  const { page, server } = editor
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'it'))
  await page.goto(`${server.url}/events`)
  await page
    .getByText('La gravità è low')
    .or(page.getByText('Deve restare aperto per 5 min'))
    .first()
    .waitFor()
  await picture(page, 'events-it-dark')
  await page.goto(`${server.url}/maintenance`)
  await page.getByText('secondo martedì del mese').waitFor()
  await picture(page, 'maintenance-it-dark')
  expect(editor.faults.filter((fault) => !fault.includes('400'))).toEqual([])
})
