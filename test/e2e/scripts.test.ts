import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'scripts-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

interface Versions {
  versions: { version: number; body: string; note: string; parameters: { name: string }[] }[]
}

const scriptOf = async (name: string) => {
  const { items } = await ask<{ items: { id: string; name: string }[] }>(page, 'GET', '/api/scripts')
  return ask<Versions>(page, 'GET', `/api/scripts/${items.find((each) => each.name === name)?.id}`)
}

async function barriers() {
  const { violations } = await axe(page).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test('a script that comes with Sentiero is taken into the library', async () => {
  await page.goto(`${editor.server.url}/settings`)
  await page.getByRole('tab', { name: 'Scripts' }).click()
  await page.getByText('No scripts yet').waitFor()
  await page.getByRole('button', { name: 'New script' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Begin with' }).click()
  await page.getByRole('option', { name: 'Restart service (Linux)' }).click()
  await expect
    .poll(() => dialog.getByRole('textbox', { name: 'Name of parameter 1' }).inputValue())
    .toBe('service')
  await dialog.getByRole('button', { name: 'Create script' }).click()
  await page.getByRole('button', { name: 'Restart service (Linux)', exact: true }).waitFor()
  expect((await scriptOf('Restart service (Linux)')).versions).toMatchObject([
    { version: 1, parameters: [{ name: 'service' }, { name: 'wait_seconds' }] },
  ])
})

test('a change of its text is a new version, and the list of versions shows what is different', async () => {
  await page.getByRole('button', { name: 'Restart service (Linux)', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Script', exact: true }).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('echo restarted')
  await dialog.getByRole('textbox', { name: 'What is different' }).fill('Says so')
  await dialog.getByRole('button', { name: 'Save as version 2' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect((await scriptOf('Restart service (Linux)')).versions).toMatchObject([
    { version: 2, note: 'Says so', body: expect.stringMatching(/echo restarted$/) },
    { version: 1 },
  ])
  await page.getByRole('button', { name: 'Restart service (Linux)', exact: true }).click()
  await dialog.getByRole('button', { name: 'Version 2' }).click()
  await dialog.getByText('Changes since version 1').waitFor()
  await dialog.getByText('echo restarted').last().waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})

test.each(['light', 'dark'] as const)('everybody can use the library and the form: %s', async (scheme) => {
  await page.emulateMedia({ colorScheme: scheme })
  await page.getByRole('table', { name: 'Scripts' }).waitFor()
  const wrong = await barriers()
  await picture(page, `scripts-list-${scheme}`)
  await page.getByRole('button', { name: 'Restart service (Linux)', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Version 2' }).click()
  // It fades in; half seen it has too little contrast.
  await atRest(page)
  await picture(page, `scripts-form-${scheme}`)
  wrong.push(...(await barriers()))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.emulateMedia({ colorScheme: 'light' })
  expect(wrong).toEqual([])
})

test('a step picks a script by its name', async () => {
  const document = {
    ...buildDocument({ hook: { type: 'webhook.received' }, run: { type: 'device.run_script' } }, [
      'hook -> run',
    ]),
    name: 'Restart it',
  }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'run' }))
  const panel = page.getByRole('complementary', { name: 'Step: run' })
  await panel.locator('input[aria-label="Script"]').click()
  await page.getByRole('option', { name: 'Restart service (Linux)' }).click()
  await picture(page, 'scripts-step')
  await expect
    .poll(
      async () =>
        (await workflowOf(page, id)).document.nodes.find((node) => node.id === 'run')?.params.script,
    )
    .toEqual({ kind: 'literal', value: 'Restart service (Linux)' })
})

test('a rule says how machines are opened, and the button of a ticket gives the file', async () => {
  await page.goto(`${editor.server.url}/settings/remote-control`)
  await page.getByRole('textbox', { name: 'Address, id or link' }).fill('admin@{{device.hostname}}')
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  const table = page.getByRole('table', { name: 'Remote control' })
  await table.getByText('admin@{{device.hostname}}').waitFor()
  expect(await barriers()).toEqual([])
  await picture(page, 'remote-rules')

  const device = await ask<{ id: string }>(page, 'POST', '/api/devices', { hostname: 'srv-1' })
  const about = { subject: 'The disk is full', deviceId: device.id }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/tickets', about)
  await page.goto(`${editor.server.url}/tickets/${id}`)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Open srv-1 by remote control' }).click()
  expect((await downloading).suggestedFilename()).toBe('srv-1.rdp')
  await picture(page, 'remote-ticket')
})

test('nothing was thrown, and nothing complained', () => {
  expect(editor.faults).toEqual([])
})
