import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BusinessHours, Customer } from '#engine/api/types.ts'
import { atRest } from '../support/at-rest.ts'
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

test('the week and the holidays of the MSP are set with the keyboard', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/settings/business-hours`)
  const saturday = page.getByRole('group', { name: 'Saturday' })
  await saturday.getByText('Closed').waitFor()

  await saturday.getByRole('button', { name: 'Add hours on Saturday' }).press('Enter')
  const opens = saturday.getByLabel('Saturday opens')
  await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Saturday opens')
  await opens.fill('22:00')
  await saturday.getByLabel('Saturday closes').fill('00:00')
  await page.getByRole('group', { name: 'Monday' }).getByLabel('Monday closes').fill('13:00')
  await page.getByRole('button', { name: 'Add hours on Monday' }).press('Enter')
  await page.getByRole('button', { name: 'Copy Monday to Tuesday–Friday' }).press('Enter')
  await page.getByRole('button', { name: 'Add holiday' }).press('Enter')
  await page.getByLabel('Day', { exact: true }).fill('2026-12-25')
  await page.getByLabel('Name of the holiday').fill('Christmas')
  await picture(page, 'business-hours-en-light')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.getByText('Business hours saved').waitFor()

  const saved = await ask<BusinessHours>(page, 'GET', '/api/business-hours')
  const day = [
    { from: '09:00', to: '13:00' },
    { from: '14:00', to: '18:00' },
  ]
  expect(saved).toEqual({
    timeZone: 'Europe/Rome',
    week: {
      monday: day,
      tuesday: day,
      wednesday: day,
      thursday: day,
      friday: day,
      saturday: [{ from: '22:00', to: '24:00' }],
      sunday: [],
    },
    holidays: [{ date: '2026-12-25', name: 'Christmas' }],
  })
  expect(editor.faults).toEqual([])
})

test('a time that is missing cannot be saved, and what was changed can be given up', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/settings/business-hours`)
  await page.getByLabel('Saturday opens').fill('')
  await page.getByText('Fill in every time and day.').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => page.getByLabel('Saturday opens').inputValue()).toBe('22:00')
})

test.each(['light', 'dark'] as const)(
  'a customer is given hours of its own, and those of the MSP again: Italian, %s',
  async (scheme) => {
    const { id } = await ask<Customer>(editor.page, 'POST', '/api/customers', { name: `Rossi ${scheme}` })
    const context = await editor.browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'it-IT',
      colorScheme: scheme,
      storageState: await editor.page.context().storageState(),
    })
    const page = editor.watch(await context.newPage())
    const hoursOfCustomer = async () =>
      (await ask<Customer>(page, 'GET', `/api/customers/${id}`)).businessHours?.week.sunday
    await page.goto(`${editor.server.url}/customers/${id}?tab=hours`)
    await page.getByRole('switch', { name: 'Orario proprio' }).click()
    await page.getByRole('button', { name: 'Aggiungi orario: domenica' }).click()
    await page.getByRole('button', { name: 'Salva' }).click()
    await expect.poll(hoursOfCustomer, { timeout: 15_000 }).toEqual([{ from: '09:00', to: '18:00' }])
    await page.getByRole('button', { name: 'Salva' }).waitFor({ state: 'detached' })
    await atRest(page)
    await picture(page, `business-hours-it-${scheme}`)
    expect(await barriers(page)).toEqual([])

    await page.getByRole('switch', { name: 'Orario proprio' }).click()
    await page.getByRole('button', { name: 'Salva' }).click()
    await expect.poll(hoursOfCustomer, { timeout: 15_000 }).toBeUndefined()
    await context.close()
    expect(editor.faults).toEqual([])
  },
)

/** What axe holds against the page that keeps somebody from using it, by rule and element. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await axe(page).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
