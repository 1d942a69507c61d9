import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
beforeAll(async () => {
  editor = await openEditor()
})
afterAll(() => editor?.[Symbol.asyncDispose]())

test('a private target is allowed under Settings, refused where it is none, and closed again', async () => {
  const { page } = editor
  await page.goto(`${editor.server.url}/settings/targets`)
  await page.getByText('Nothing private may be reached').waitFor()
  await page.getByRole('button', { name: 'Allow a target' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('NAS')
  await dialog.getByRole('textbox', { name: 'Network or address' }).fill('10.1.2')
  await dialog.getByRole('textbox', { name: 'Ports' }).fill('443, 5001')
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Backups are asked there')
  await dialog.getByRole('button', { name: 'Allow a target' }).click()
  await dialog.getByText('is no network').waitFor()
  await dialog.getByRole('textbox', { name: 'Network or address' }).fill('10.1.2.3')
  await dialog.getByRole('button', { name: 'Allow a target' }).click()
  await page.getByRole('cell', { name: 'NAS', exact: true }).waitFor()
  const { items } = await ask<{ items: { cidr: string; ports: number[] }[] }>(
    page,
    'GET',
    '/api/allowed-targets',
  )
  expect(items).toMatchObject([{ cidr: '10.1.2.3/32', ports: [443, 5001] }])
  const { violations } = await axe(page).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await picture(page, 'allowed-targets')
  await page.getByRole('button', { name: 'Close: NAS' }).click()
  await page.getByText('Nothing private may be reached').waitFor()
})
