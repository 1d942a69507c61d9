import type { Page } from 'playwright-core'
import { ask, type Editor } from './editor.ts'

const password = 'another long password'

/** One more person with an account, signed in with a browser of their own; answers their page, on Home. */
export async function openSecondPerson(
  editor: Editor,
  person = { name: 'Bruno Bianchi', email: 'bruno@msp.example', role: 'editor' },
): Promise<Page> {
  await ask(editor.page, 'POST', '/api/users', { ...person, password })
  const context = await editor.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = editor.watch(await context.newPage())
  await page.goto(`${editor.server.url}/sign-in`)
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  return page
}
