import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor
beforeAll(async () => {
  editor = await openEditor()
})
afterAll(() => editor?.[Symbol.asyncDispose]())

async function barriers(): Promise<string[]> {
  const { violations } = await axe(editor.page).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

async function signIn(password: string) {
  const context = await editor.browser.newContext({ locale: 'en-GB' })
  const page = editor.watch(await context.newPage())
  await page.goto(`${editor.server.url}/sign-in`)
  await page.getByLabel('Email').fill('ugo@msp.example')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  return { page, [Symbol.asyncDispose]: () => context.close() }
}

test('a colleague is added with a first password that is shown once, and signs in with it', async () => {
  const { page } = editor
  await page.goto(`${editor.server.url}/settings/users?new=1`)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Ugo Neri')
  await dialog.getByLabel('Email').fill('ugo@msp.example')
  await dialog.getByRole('button', { name: 'Create user' }).click()
  const password = await page.getByLabel('First password', { exact: true }).innerText()
  await page.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('cell', { name: 'ugo@msp.example', exact: true }).waitFor()
  await page.getByText(password).waitFor({ state: 'detached' })

  await using colleague = await signIn(password)
  await colleague.page.getByRole('heading', { name: 'Home' }).waitFor()
})

test('where somebody is signed in is seen, and a new password ends it', async () => {
  const { page } = editor
  const more = () => page.getByRole('button', { name: 'More actions: ugo@msp.example' }).click()
  await more()
  await page.getByRole('menuitem', { name: 'Sessions' }).click()
  const sessions = page.getByRole('dialog', { name: 'Where Ugo Neri is signed in' })
  await sessions.getByRole('cell', { name: /^Chrome, Linux$/ }).waitFor()
  await atRest(page)
  await picture(page, 'users-sessions')
  await page.keyboard.press('Escape')
  await sessions.waitFor({ state: 'detached' })

  await more()
  await page.getByRole('menuitem', { name: 'New password' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'New password' }).click()
  const password = await page.getByLabel('New password, shown only now', { exact: true }).innerText()
  await page.getByRole('button', { name: 'Close' }).last().click()
  await more()
  await page.getByRole('menuitem', { name: 'Sessions' }).click()
  await sessions.getByText('Not signed in anywhere.').waitFor()
  await page.keyboard.press('Escape')

  await using colleague = await signIn(password)
  await colleague.page.getByRole('heading', { name: 'Home' }).waitFor()
})

test('what each role may do is told in words, as the server decides it', async () => {
  const { page } = editor
  const table = page.getByRole('table', { name: 'What each role may do' })
  const row = table.getByRole('row', { name: /Manage users and roles/ })
  await expect.poll(() => row.getByRole('cell').allInnerTexts()).toHaveLength(5)
  await expect.poll(() => row.getByRole('img', { name: 'Yes' }).count()).toBe(1)
  const seers = table.getByRole('row', { name: /See tickets/ }).getByRole('img', { name: 'Yes' })
  await expect.poll(() => seers.count()).toBe(4)
  await picture(page, 'users')
  expect(await barriers()).toEqual([])
})

test('the audit log says in a sentence who did what, found by person and action, and goes as a file', async () => {
  const { page } = editor
  await page.goto(`${editor.server.url}/settings/audit`)
  const log = page.getByRole('table', { name: 'Audit log' })
  await log.getByText('Gave a user a new password').waitFor()
  await log.getByText('Created a user: “ugo@msp.example”').waitFor()
  await picture(page, 'audit')
  expect(await barriers()).toEqual([])

  await page.getByRole('combobox', { name: 'What' }).click()
  await page.getByRole('option', { name: 'Created a user' }).click()
  await page.waitForURL(/action=user.created/)
  await expect.poll(() => log.getByText('Gave a user a new password').count(), { timeout: 15_000 }).toBe(0)

  const waiting = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  const download = await waiting
  expect(download.suggestedFilename()).toBe('audit.csv')
  expect(editor.faults.filter((fault) => !fault.includes('401'))).toEqual([])
})
