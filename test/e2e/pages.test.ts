import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemoDesk } from '#engine/desk/demo.ts'
import { picture } from '../support/browser.ts'
import { buildDocument } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
  await loadDemoDesk(editor.database.db)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const rail = {
  en: 'Home, Workflows, Runs, Runbooks, Approvals, Tasks, On call, Tickets, Customers, Billing, Devices, Playbooks, Connections, Settings',
  it: 'Home, Flussi, Esecuzioni, Runbook, Approvazioni, Attività, Reperibilità, Ticket, Clienti, Fatturazione, Dispositivi, Playbook, Connessioni, Impostazioni',
}

test.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['it', 'light'],
  ['it', 'dark'],
] as const)('every page of the rail opens and everybody can use it: %s, %s', async (language, scheme) => {
  const page = await openIn(language, scheme)
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
  await page.context().close()
  expect(wrong).toEqual([])
  expect(editor.faults).toEqual([])
})

test.each(['light', 'dark'] as const)(
  'everybody can use the canvas with a step open, a ticket, a customer and a dialog: %s',
  async (scheme) => {
    const page = await openIn('it', scheme)
    await page.goto(editor.server.url)
    const document = {
      ...buildDocument({ hook: { type: 'webhook.received' }, find: { type: 'ticket.find' } }, [
        'hook -> find',
      ]),
      name: 'Un flusso',
    }
    const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
    const wrong: string[] = []
    const look = async (name: string) => {
      await expect.poll(() => page.locator('.mantine-Skeleton-root').count()).toBe(0)
      // Dialogs and panels fade in; half seen they have too little contrast.
      await page.waitForTimeout(400)
      wrong.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`))
      await picture(page, `page-${name}-${scheme}`)
    }
    await page.goto(`${editor.server.url}/workflows/${id}`)
    await page.locator('.react-flow__node').filter({ hasText: 'find' }).click()
    await page.getByRole('complementary', { name: 'Passo: find' }).getByText('Cerca un ticket').waitFor()
    await look('canvas')
    for (const [place, name] of [
      ['tickets', 'ticket'],
      ['customers', 'customer'],
    ] as const) {
      await page.goto(`${editor.server.url}/${place}`)
      await page.getByRole('main').getByRole('row').getByRole('link').first().click()
      await page.waitForURL(`**/${place}/*`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await look(name)
    }
    await page.goto(`${editor.server.url}/connections?new=1`)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Posta in uscita/ }).click()
    await dialog.getByRole('textbox', { name: 'Indirizzo del mittente' }).waitFor()
    await look('connection')
    await page.context().close()
    expect(wrong).toEqual([])
    expect(editor.faults).toEqual([])
  },
)

/** A page of its own, signed in, of somebody whose browser speaks the language and prefers the scheme. */
async function openIn(language: 'en' | 'it', scheme: 'light' | 'dark'): Promise<Page> {
  const context = await editor.browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'it' ? 'it-IT' : 'en-GB',
    colorScheme: scheme,
    storageState: await editor.page.context().storageState(),
  })
  return editor.watch(await context.newPage())
}

/** What axe holds against the page that keeps somebody from using it, by rule and element. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
