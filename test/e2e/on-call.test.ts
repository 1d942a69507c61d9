import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { TeamView } from '#engine/api/types.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'
import { type MailServer, startMailServer } from '../support/smtp-server.ts'

let editor: Editor
let mail: MailServer
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  mail = await startMailServer()
  await ask(page, 'POST', '/api/connections', {
    type: 'smtp',
    name: 'Mail',
    credentials: { host: mail.host, port: mail.port, security: 'none', fromAddress: 'msp@msp.example' },
  })
  for (const name of ['Luca Greco', 'Marta Conti']) {
    const email = `${name.split(' ')[0]?.toLowerCase()}@msp.example`
    await ask(page, 'POST', '/api/users', { email, name, role: 'technician', password: 'a long password' })
  }
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'on-call-failed')
})

afterAll(async () => {
  await mail?.[Symbol.asyncDispose]()
  await editor?.[Symbol.asyncDispose]()
})

test('a team gets a rota, the calendar shows whose turn it is, and somebody takes over for one of them', async () => {
  await page.goto(`${editor.server.url}/on-call`)
  await page.getByText('No team yet').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'New team' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Night shift')
  await dialog.getByRole('button', { name: 'Add layer' }).click()
  await choose('Take turns, in this order', ['Luca Greco', 'Marta Conti'])
  await dialog.getByRole('combobox', { name: 'Unit' }).click()
  await page.getByRole('option', { name: 'days' }).click()
  expect(await barriers(page)).toEqual([])
  await picture(page, 'on-call-edit')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Night shift', level: 1 }).waitFor()

  const present = page.getByRole('region', { name: 'On call now' })
  await present.getByText(/Luca Greco|Marta Conti/).waitFor()
  const onCall = (await present.getByText('Luca Greco').count()) > 0 ? 'Luca Greco' : 'Marta Conti'
  const calendar = page.getByRole('table', { name: 'Calendar' })
  await expect.poll(() => calendar.getByRole('cell').count()).toBe(28)
  await expect.poll(() => calendar.locator('[aria-current="date"]').innerText()).toContain(onCall)

  await page.getByRole('button', { name: 'Take over', exact: true }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Who' }).click()
  await page.getByRole('option', { name: 'Ada Rossi' }).click()
  await page.getByLabel('Reason').fill('A concert')
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click()
  await present.getByText('Ada Rossi').waitFor()
  await present.getByText(`in place of ${onCall}`).waitFor()
  await page.getByRole('cell', { name: 'A concert' }).waitFor()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await atRest(page)
    expect(await barriers(page)).toEqual([])
    await picture(page, `on-call-team-${scheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('Everybody takes their own turns.').waitFor()
  await present.getByText(onCall).waitFor()
  await page.getByRole('link', { name: 'On call' }).first().click()
  await page
    .getByRole('row', { name: /Night shift/ })
    .getByText(onCall, { exact: true })
    .waitFor()
  await picture(page, 'on-call-list')
  expect(editor.faults).toEqual([])
})

test('a task for the team shows on my list, takes a comment and what is filled in, and is done', async () => {
  const { items } = await ask<{ items: TeamView[] }>(page, 'GET', '/api/teams')
  const team = items[0]
  const { user } = await ask<{ user: { id: string } }>(page, 'GET', '/api/session')
  await ask(page, 'PATCH', `/api/teams/${team?.id}`, { memberIds: [user.id] })
  const ticket = await ask<{ id: string; number: number }>(page, 'POST', '/api/tickets', {
    subject: 'Disk full on SRV-1',
  })
  await start({
    type: 'human.task',
    params: {
      title: literal('Change the disk of SRV-1'),
      message: literal('The spare one lies in the cupboard.'),
      who: literal(['team:Night shift']),
      ticket: literal(String(ticket.number)),
      dueAmount: literal(2),
      dueUnit: literal('days'),
      fields: literal([{ name: 'serial', label: 'Serial number' }]),
    },
  })
  await page.goto(editor.server.url)
  const rail = page.getByRole('navigation', { name: 'Main navigation' })
  await rail.getByText('1 to do').waitFor()
  await rail.getByRole('link', { name: /^Tasks/ }).click()
  await page
    .getByRole('row', { name: /Change the disk of SRV-1/ })
    .getByText(`#${ticket.number}`)
    .waitFor()
  expect(await barriers(page)).toEqual([])
  await picture(page, 'tasks-list')
  await page.goto(`${editor.server.url}/tickets/${ticket.id}`)
  await page
    .getByRole('region', { name: 'Tasks' })
    .getByRole('link', { name: 'Change the disk of SRV-1' })
    .click()
  await page.getByRole('heading', { name: 'Change the disk of SRV-1', level: 1 }).waitFor()
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('On my way with the new one.')
  await page.getByRole('button', { name: 'Comment', exact: true }).click()
  await page.getByRole('region', { name: 'Comments' }).getByText('On my way with the new one.').waitFor()
  await page.getByLabel('Serial number').fill('CZC1234567')
  expect(await barriers(page)).toEqual([])
  await picture(page, 'task-open')
  await page.getByRole('button', { name: 'Mark as done' }).click()
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.getByRole('article', { name: 'Ada Rossi' }).last().waitFor()
  await picture(page, 'task-done')
  expect(editor.faults).toEqual([])
})

test('whoever is called takes it on the page of the link, on a telephone and without signing in', async () => {
  const runId = await start({
    type: 'people.escalate',
    params: {
      title: literal('SRV-1 is down'),
      levels: literal([{ who: ['on-call:Night shift'], wait: 30 }]),
    },
  })
  const link = () => /http\S+\/approve\/[\w-]{43}/.exec(plain(mail.received.at(-1)?.source ?? ''))?.[0]
  const isPage = () => /^Subject: On call: SRV-1 is down/m.test(mail.received.at(-1)?.source ?? '')
  await expect.poll(isPage, { timeout: 15_000 }).toBe(true)
  const context = await editor.browser.newContext({ viewport: { width: 390, height: 780 } })
  const phone = editor.watch(await context.newPage())
  await phone.goto(link() ?? '')
  await phone.getByText('Somebody is needed now').waitFor()
  expect(await barriers(phone)).toEqual([])
  await picture(phone, 'page-phone')
  await phone.getByRole('button', { name: 'I take it' }).click()
  await phone.getByRole('status').getByText('Somebody has taken this').waitFor()
  await context.close()
  const status = async () => (await ask<{ status: string }>(page, 'GET', `/api/runs/${runId}`)).status
  await expect.poll(status, { timeout: 10_000 }).toBe('succeeded')
  await page.goto(`${editor.server.url}/approvals`)
  await page
    .getByRole('row', { name: /SRV-1 is down/ })
    .getByText('Taken')
    .waitFor()
  expect(editor.faults).toEqual([])
})

/** Publishes a workflow of one step and starts it; answers the run once it waits. */
async function start(step: { type: string; params: Record<string, unknown> }): Promise<string> {
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: {
      ...buildDocument(
        {
          hook: { type: 'webhook.received', params: { authentication: literal('none') } },
          ask: step as Parameters<typeof buildDocument>[0][string],
        },
        ['hook -> ask'],
      ),
      name: 'At night',
    },
  })
  await ask(page, 'POST', `/api/workflows/${id}/publish`)
  const triggers = await ask<{ items: { hookUrl: string }[] }>(page, 'GET', `/api/workflows/${id}/triggers`)
  const answer = await fetch(triggers.items[0]?.hookUrl ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ at: Math.random() }),
  })
  expect(answer.status).toBe(202)
  const runs = () =>
    ask<{ items: { id: string; status: string }[] }>(page, 'GET', `/api/runs?workflowId=${id}`)
  await expect.poll(async () => (await runs()).items[0]?.status, { timeout: 15_000 }).toBe('waiting')
  return (await runs()).items[0]?.id ?? ''
}

/** Chooses several of a list, in this order. */
async function choose(label: string, names: readonly string[]): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  for (const name of names) await page.getByRole('option', { name }).click()
  await page.keyboard.press('Escape')
}

/** Quoted-printable undone (RFC 2045 section 6.7). */
function plain(source: string): string {
  return source
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

async function barriers(of: Page): Promise<string[]> {
  const { violations } = await axe(of).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
