import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '#engine/desk/demo.ts'
import { picture } from '../support/browser.ts'
import { type Editor, openEditor } from '../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
  await loadDemo(editor.database.db)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const rail = {
  en: 'Home, Workflows, Runs, Tickets, Customers, Devices, Playbooks, Connections, Settings',
  it: 'Home, Flussi, Esecuzioni, Ticket, Clienti, Dispositivi, Playbook, Connessioni, Impostazioni',
}

test.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['it', 'light'],
  ['it', 'dark'],
] as const)('every page of the rail opens and everybody can use it: %s, %s', async (language, scheme) => {
  const context = await editor.browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'it' ? 'it-IT' : 'en-GB',
    colorScheme: scheme,
    storageState: await editor.page.context().storageState(),
  })
  const page = editor.watch(await context.newPage())
  await page.goto(editor.server.url)
  const links = page.getByRole('navigation').locator('.rail-link')
  await links.first().waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe(language)
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(scheme)
  const names = await links.allInnerTexts()
  expect(names.join(', ')).toBe(rail[language])

  const wrong: string[] = []
  for (const [place, name] of names.entries()) {
    await links.nth(place).click()
    await page.getByRole('main').getByRole('heading', { level: 1, name, exact: true }).waitFor()
    await expect.poll(() => page.locator('.mantine-Skeleton-root').count()).toBe(0)
    wrong.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`))
    await picture(page, `page-${place + 1}-${language}-${scheme}`)
  }
  await context.close()
  expect(wrong).toEqual([])
  expect(editor.faults).toEqual([])
})

/** What axe holds against the page that keeps somebody from using it, by rule and element. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
