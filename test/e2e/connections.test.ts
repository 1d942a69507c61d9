import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { picture } from '../support/browser.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../support/dovecot.ts'
import { type Editor, openEditor } from '../support/editor.ts'
import { needs } from '../support/needs.ts'

describe.runIf(needs(...dovecotNeeded))('connections', () => {
  let editor: Editor
  let dovecot: Dovecot
  let page: Page

  beforeAll(async () => {
    editor = await openEditor()
    page = editor.page
    dovecot = await startDovecot()
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(page, 'connections-failed')
  })

  afterAll(async () => {
    await dovecot?.[Symbol.asyncDispose]()
    await editor?.[Symbol.asyncDispose]()
  })

  test('what can be connected is a list with room between its entries, whether or not a canvas was opened before', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.goto(`${editor.server.url}/connections?new=1`)
      const entries = page.getByRole('dialog').getByRole('list', { name: 'Kinds of connection' })
      const entry = entries.getByRole('button').first()
      await entry.waitFor()
      await atRest(page)
      const [box, tile, words] = await Promise.all([
        boxOf(entry),
        boxOf(entry.locator('> span').nth(0)),
        boxOf(entry.locator('> span').nth(1)),
      ])
      expect(tile.x - box.x).toBeGreaterThan(4)
      expect(words.x - (tile.x + tile.width)).toBeGreaterThan(4)
      expect(box.y + box.height - (words.y + words.height)).toBeGreaterThan(4)
      await picture(page, `connections-kinds-${scheme}`)
    }
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('a mailbox with a wrong password says what is wrong, with the right one works, and never shows it again', async () => {
    await page.goto(`${editor.server.url}/connections`)
    await page.getByRole('button', { name: 'Choose a system' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Mailbox \(IMAP\)/ }).click()
    await field(dialog, 'Name').fill('Support mailbox')
    await field(dialog, 'Server').fill(dovecot.host)
    await field(dialog, 'Port').fill(String(dovecot.imapPort))
    await dialog.locator('input[aria-label="Security"]').click()
    await page.getByRole('option', { name: 'none' }).click()
    await field(dialog, 'User').fill('support@msp.example')
    await field(dialog, 'Password').fill('not the password')

    await dialog.getByRole('button', { name: 'Check now' }).click()
    const verdict = dialog.getByRole('status')
    await verdict.getByText('It does not work yet').waitFor()
    await expect
      .poll(() => verdict.innerText())
      .toContain(
        `${dovecot.host}:${dovecot.imapPort} refused the user name or password of support@msp.example.`,
      )
    await picture(page, 'connections-wrong-password')

    await field(dialog, 'Password').fill(dovecot.password)
    await expect.poll(() => verdict.count()).toBe(0)
    await dialog.getByRole('button', { name: 'Check now' }).click()
    await verdict.getByText('It works').waitFor()
    await expect.poll(() => verdict.innerText()).toContain('INBOX holds 0 messages')
    await dialog.getByRole('button', { name: 'Save connection' }).click()

    const card = page.getByRole('article', { name: 'Support mailbox' })
    await card.waitFor()
    await card.getByRole('button', { name: 'Check now' }).click()
    await card.getByText('Working', { exact: true }).waitFor()
    await picture(page, 'connections-working')

    const answers: string[] = []
    page.on('response', async (response) => {
      if (response.url().includes('/api/')) answers.push(await response.text().catch(() => ''))
    })
    await page.reload()
    await card.getByRole('button', { name: 'Edit' }).click()
    const password = field(dialog, 'Password')
    await password.waitFor()
    await expect.poll(() => password.inputValue()).toBe('')
    await expect.poll(() => password.getAttribute('placeholder')).toBe('Set; type to replace it')
    await expect.poll(() => field(dialog, 'User').inputValue()).toBe('support@msp.example')
    expect(answers.some((text) => text.includes('support@msp.example'))).toBe(true)
    expect(answers.filter((text) => text.includes(`:"${dovecot.password}"`))).toEqual([])

    // Saved under another name, without typing the password again: it is kept and still works.
    await field(dialog, 'Name').fill('Support')
    await dialog.getByRole('button', { name: 'Save connection' }).click()
    const renamed = page.getByRole('article', { name: 'Support', exact: true })
    await renamed.getByRole('button', { name: 'Check now' }).click()
    await renamed.getByText('Working', { exact: true }).waitFor()
    expect(editor.faults).toEqual([])
  })
})

/** The control of a field, not its label or the list it opens. */
function field(dialog: Locator, name: string): Locator {
  return dialog.getByRole('textbox', { name, exact: true })
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not on the page`)
  return box
}
