import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let customerId: string
let ticketId: string

beforeAll(async () => {
  editor = await openEditor()
  const { page } = editor
  const customer = await ask<{ id: string }>(page, 'POST', '/api/customers', {
    name: 'Studio Bianchi',
    language: 'en',
  })
  customerId = customer.id
  await ask(page, 'POST', `/api/customers/${customerId}/contracts`, {
    name: 'Care 2026',
    kind: 'fixed_per_seat',
    startsOn: '2026-01-01',
    coveredWorkTypes: ['remote support'],
    hourlyRateMinor: 8000,
    approvalLimitMinor: 10_000,
  })
  const ticket = await ask<{ id: string }>(page, 'POST', '/api/tickets', {
    customerId,
    subject: 'New cabling',
  })
  ticketId = ticket.id
  const log = (body: object) =>
    ask(page, 'POST', `/api/tickets/${ticketId}/time`, { startedAt: '2026-05-12T09:00:00.000Z', ...body })
  await log({ minutes: 120, workType: 'cabling', customerNote: 'Two new sockets' })
  await log({ minutes: 31, workType: 'remote support', customerNote: 'Printer' })
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('work beside the contract becomes an extra with contract, reason and approval, and is exported once', async () => {
  const { page } = editor
  await page.getByRole('navigation').getByRole('link', { name: 'Billing' }).click()
  await page.getByText('No extras yet').waitFor()
  await page.getByRole('link', { name: 'See time to bill' }).click()
  await page.getByRole('radiogroup').getByText('Waits for approval').click()
  const waits = page.getByRole('table', { name: 'Time' }).getByRole('row', { name: /cabling/ })
  await waits.getByText('Needs approval', { exact: true }).waitFor()
  await expect.poll(() => page.getByRole('table', { name: 'Time' }).getByRole('row').count()).toBe(2)
  expect(new URL(page.url()).search).toBe('?state=approval')
  await waits.getByRole('button', { name: /^Bill/ }).click()
  await page.getByLabel('Who agreed, and where').fill('Laura Bianchi, e-mail of 12 May')
  await page.keyboard.press('Enter')
  await page.getByText('1 extra was added').waitFor()

  await page.getByRole('tab', { name: 'Extras' }).click()
  const extra = page.getByRole('table', { name: 'Extras' }).getByRole('row', { name: /Two new sockets/ })
  await extra.waitFor()
  for (const text of [
    'Studio Bianchi',
    'Care 2026',
    'Work not covered',
    '"Care 2026" does not include cabling',
    'Laura Bianchi, e-mail of 12 May',
    '€160.00',
    'Tax €35.20',
    'Not exported',
  ]) {
    await extra.getByText(text).first().waitFor()
  }

  await page.getByRole('tab', { name: 'Exports' }).click()
  const make = async () => {
    await page.getByRole('button', { name: 'Make an export' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Make an export' }).click()
    return dialog
  }
  const made = await make()
  await made.waitFor({ state: 'hidden' })
  const row = page.getByRole('row', { name: /Export 1/ })
  for (const text of ['1 extra', '2 time entries', '€160.00']) await row.getByText(text).waitFor()

  const dialog = await make()
  await dialog.getByText('Nothing up to this day waits to be handed over.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => page.getByRole('row', { name: /Export \d/ }).count()).toBe(1)
  // The browser notes the refusal of the second export as an error of its own.
  expect(editor.faults.splice(0)).toEqual([expect.stringContaining('422')])

  const href = await row.getByRole('link', { name: 'Extras of export 1, CSV' }).getAttribute('href')
  const csv = await page.evaluate(async (path) => (await fetch(path)).text(), href ?? '')
  expect(csv.trim().split('\r\n')).toHaveLength(2)
  expect(csv).toContain('Laura Bianchi, e-mail of 12 May')

  await page.getByRole('tab', { name: 'Extras' }).click()
  await extra.getByText('Exported').waitFor()
  await extra.getByRole('button', { name: /^Take/ }).click()
  await page.getByLabel('Reason').fill('Goodwill after all')
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  await page.getByText('-€160.00').waitFor()
  await page.getByRole('radiogroup').getByText('Not exported').click()
  await expect.poll(() => page.getByRole('table', { name: 'Extras' }).getByRole('row').count()).toBe(2)
  expect(editor.faults).toEqual([])
})

test('a contract says what it covers and costs, what is wrong with it, what was drawn and what would happen', async () => {
  const { page } = editor
  await page.goto(`${editor.server.url}/customers/${customerId}?tab=contracts`)
  await page.getByRole('button', { name: 'Add contract' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('Hours 2026')
  await form.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'Block of hours' }).click()
  await form.getByLabel('Starts on').fill('2026-02-01')
  await form.getByLabel('Ends on').fill('2099-12-31')
  await form.getByLabel('Included minutes').fill('600')
  await form.getByRole('combobox', { name: 'When nothing is left' }).click()
  await page.getByRole('option', { name: 'The customer is asked' }).click()
  await form.getByRole('button', { name: 'Add a multiplier' }).click()
  await form.getByLabel('Role', { exact: true }).fill('senior')
  await form.getByLabel('A minute draws').fill('1.2')
  await form.getByRole('checkbox', { name: 'Business hours' }).check()
  await form.getByRole('checkbox', { name: 'Weekend' }).check()
  await form.getByRole('button', { name: 'Add an exclusion' }).click()
  await form.getByLabel('Which').fill('cabling')
  await form.getByLabel('Rate per hour').fill('90.50')
  await form.getByLabel('Round up to (min)').fill('30')
  await form.getByRole('button', { name: 'Add a rate' }).click()
  await form.getByLabel('Factor').fill('1.5')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'hidden' })
  const { items } = await ask<{ items: object[] }>(page, 'GET', `/api/customers/${customerId}/contracts`)
  expect(items[0]).toMatchObject({
    name: 'Hours 2026',
    includedMinutes: 600,
    overrun: 'needs_approval',
    drawMultipliers: [{ role: 'senior', multiplier: 1.2 }],
    coveredHours: ['business', 'weekend'],
    exclusions: [{ what: 'work_type', value: 'cabling', contractId: null }],
    hourlyRateMinor: 9050,
    roundingMinutes: 30,
    rates: [{ kind: 'multiplier', multiplier: 1.5 }],
  })

  await page
    .getByText(
      '"Care 2026" is in force at the same time; "Hours 2026" counts from 2026-02-01 on, because it started last.',
    )
    .waitFor()
  await page
    .getByRole('row', { name: /Hours 2026/ })
    .getByText('10:00 h of 10:00 h')
    .waitFor()

  await page.getByLabel('When', { exact: true }).fill('2026-11-20T10:00')
  await page.getByLabel('Minutes').fill('31')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.getByRole('region', { name: 'What would happen' }).getByRole('status')
  await answer.getByText('Included · 1:00 h drawn from the hours').waitFor()
  await page.getByRole('combobox', { name: 'Work type' }).fill('cabling')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await answer.getByText('Billed · €90.50 plus tax').waitFor()

  // The older ticket is of the contract that counted when it came.
  const ticket = await ask<{ id: string }>(page, 'POST', '/api/tickets', { customerId, subject: 'Printer' })
  await ask(page, 'POST', `/api/tickets/${ticket.id}/time`, {
    startedAt: '2026-11-20T10:00:00.000Z',
    minutes: 45,
    workType: 'remote support',
  })
  await page.reload()
  await page
    .getByRole('row', { name: /Hours 2026/ })
    .getByText('9:00 h of 10:00 h')
    .waitFor()
  await page.getByRole('button', { name: 'What was drawn' }).click()
  await page
    .getByRole('table', { name: 'What was drawn' })
    .getByRole('row', { name: /1:00 h/ })
    .waitFor()
  await page.keyboard.press('Escape')
  expect(editor.faults).toEqual([])
})

test.each([
  ['en', 'light', 1440],
  ['it', 'dark', 1440],
  ['it', 'light', 390],
] as const)('everybody can use the pages of money: %s, %s, %d wide', async (language, scheme, width) => {
  const context = await editor.browser.newContext({
    viewport: { width, height: 900 },
    locale: language === 'it' ? 'it-IT' : 'en-GB',
    colorScheme: scheme,
    storageState: await editor.page.context().storageState(),
  })
  const page = editor.watch(await context.newPage())
  const wrong: string[] = []
  for (const [name, path] of [
    ['extras', '/billing'],
    ['exports', '/billing/exports'],
    ['time', '/billing/time'],
    ['missing', '/billing/missing'],
    ['make-export', '/billing/exports?make=1'],
    ['contracts', `/customers/${customerId}?tab=contracts`],
    ['contract', `/customers/${customerId}?tab=contracts`],
  ] as const) {
    await page.goto(`${editor.server.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.locator('.mantine-Skeleton-root').count()).toBe(0)
    if (name === 'contract') await page.getByRole('button', { name: /(Edit|Modifica) Hours 2026/ }).click()
    // Dialogs fade in; half seen they have too little contrast.
    await atRest(page)
    wrong.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`))
    const wider = await page.evaluate<number>('content.scrollWidth - content.clientWidth')
    if (wider > 0) wrong.push(`${name}: ${wider} pixels beside the page`)
    await picture(page, `money-${name}-${language}-${scheme}-${width}`)
  }
  await context.close()
  expect(wrong).toEqual([])
  expect(editor.faults).toEqual([])
})

/** What axe holds against the page that keeps somebody from using it, by rule and element. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, passes } = await axe(page).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
