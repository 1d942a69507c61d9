import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { type Editor, openEditor } from '../support/editor.ts'
import { smallFile } from '../support/small-playbook.ts'

let folder: string
let editor: Editor
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-sources-'))
  const title = 'Ours <b>first</b>'
  writeFileSync(join(folder, 'small.yaml'), smallFile({ title: { en: title, it: title } }))
  writeFileSync(join(folder, 'newer.yaml'), smallFile({ slug: 'newer', format: 7 }))
  editor = await openEditor({ env: { SENTIERO_PLAYBOOKS_DIR: folder } })
})
afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

test('a folder is added under Settings, its playbook stands in the library with its name, and what was refused says why', async () => {
  const { page, server } = editor
  await page.goto(`${server.url}/settings/playbook-sources`)
  await page.getByText('Only the built-in playbooks').waitFor()
  await page.getByRole('button', { name: 'Add a source' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Our own')
  await dialog.getByRole('textbox', { name: 'Address' }).fill('http://msp.example/ours.git')
  await picture(page, 'playbook-source-dialog')
  await dialog.getByRole('button', { name: 'Save and read' }).click()
  await dialog.getByText('Give the https address by which it is cloned.').waitFor()
  await dialog.getByRole('radio', { name: 'Folder on the server' }).check()
  await dialog.getByRole('textbox', { name: 'Path' }).fill('../etc')
  await dialog.getByRole('button', { name: 'Save and read' }).click()

  // It is kept with what is wrong, so that it can be mended.
  const card = page.getByRole('region', { name: 'Our own' })
  await card.getByText('The path leads out of the folder').waitFor()
  await card.getByText('Could not be read').waitFor()
  await card.getByRole('button', { name: 'Edit: Our own' }).click()
  await dialog.getByRole('textbox', { name: 'Path' }).fill('.')
  await dialog.getByRole('button', { name: 'Save and read' }).click()
  await card.getByText('1 file is left out').waitFor()
  await card.getByText(/newer\.yaml:\d+: format: It is written in format 7 of playbooks/).waitFor()
  const { violations } = await axe(page).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await picture(page, `playbook-sources-${colorScheme}`)
  }

  writeFileSync(join(folder, 'second.yaml'), smallFile({ slug: 'second', version: 4 }))
  await card.getByRole('button', { name: 'Read now: Our own' }).click()
  await card.getByRole('link', { name: 'second' }).waitFor()
  await card.getByText('version 4').waitFor()
  await card.getByRole('link', { name: 'small' }).click()
  await page.getByRole('heading', { name: 'Ours <b>first</b>' }).waitFor()
  await page.getByText('From Our own').waitFor()
  await page.getByRole('region', { name: 'The flow' }).getByText('Open it').waitFor()
  await picture(page, 'playbook-page-of-source')

  await page.goto(`${server.url}/playbooks?q=%3Cb%3E`)
  const shown = page.getByRole('article', { name: 'Ours <b>first</b>' })
  await shown.getByText('From Our own').waitFor()
  await picture(page, 'playbook-of-source')
  await page.goto(`${server.url}/settings/playbook-sources`)
  await card.getByRole('button', { name: 'Delete: Our own' }).click()
  await page.getByText('Only the built-in playbooks').waitFor()
  // What was sent and refused is written to the console by the browser itself.
  expect(editor.faults.filter((fault) => !/ 422 /.test(fault))).toEqual([])
})
