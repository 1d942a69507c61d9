import type { Page } from 'playwright-core'
import { ask, type Editor } from './editor.ts'

/** Of everybody that `openSecondPerson` adds. */
export const secondPassword = 'another long password'

/** One more person with an account, signed in with a browser of their own; answers their page, which is empty yet. */
export async function openSecondPerson(
  editor: Editor,
  person = { name: 'Bruno Bianchi', email: 'bruno@msp.example', role: 'editor' },
): Promise<Page> {
  const { email } = person
  const { url } = editor.server
  await ask(editor.page, 'POST', '/api/users', { ...person, password: secondPassword })
  const context = await editor.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const answer = await context.request.post(`${url}/api/auth/sign-in/email`, {
    data: { email, password: secondPassword },
    headers: { origin: url },
  })
  if (!answer.ok()) throw new Error(`Signing in ${email} answered ${answer.status()}`)
  return editor.watch(await context.newPage())
}
