import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { JsonValue } from '#engine/graph/json.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument, literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'
import { type MailServer, startMailServer } from '../support/smtp-server.ts'

let editor: Editor
let mail: MailServer
let page: Page
/** How many e-mails had come before the last question was asked. */
let mailsBefore = 0

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  mail = await startMailServer()
  await ask(page, 'POST', '/api/connections', {
    type: 'smtp',
    name: 'Mail',
    credentials: { host: mail.host, port: mail.port, security: 'none', fromAddress: 'msp@msp.example' },
  })
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/customers', {
    name: 'Rossi Srl',
    language: 'it',
    domains: ['rossi.example'],
  })
  await ask(page, 'POST', `/api/customers/${id}/contacts`, {
    name: 'Anna Ferri',
    email: 'anna@rossi.example',
    isApprover: true,
  })
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'approvals-failed')
})

afterAll(async () => {
  await mail?.[Symbol.asyncDispose]()
  await editor?.[Symbol.asyncDispose]()
})

/** Publishes a workflow that asks, and starts it for Rossi Srl; answers its ids. */
async function askPeople(type: string, params: Record<string, JsonValue>) {
  const { id: workflowId } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: {
      ...buildDocument(
        {
          hook: {
            type: 'webhook.received',
            params: { authentication: literal('none'), customerField: literal('client') },
          },
          ask: {
            type,
            params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])),
          },
        },
        ['hook -> ask'],
      ),
      name: 'Replacements',
    },
  })
  await ask(page, 'POST', `/api/workflows/${workflowId}/publish`)
  const triggers = await ask<{ items: { hookUrl: string }[] }>(
    page,
    'GET',
    `/api/workflows/${workflowId}/triggers`,
  )
  mailsBefore = mail.received.length
  const answer = await fetch(triggers.items[0]?.hookUrl ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client: 'Rossi Srl', at: Math.random() }),
  })
  expect(answer.status).toBe(202)
  const runs = () =>
    ask<{ items: { id: string; status: string }[] }>(page, 'GET', `/api/runs?workflowId=${workflowId}`)
  await expect.poll(async () => (await runs()).items[0]?.status, { timeout: 15_000 }).toBe('waiting')
  return { workflowId, runId: (await runs()).items[0]?.id ?? '' }
}

const statusOf = async (runId: string) =>
  (await ask<{ status: string }>(page, 'GET', `/api/runs/${runId}`)).status

test('what waits for me is counted in the rail, read, and approved with a comment; the run goes on', async () => {
  const { runId } = await askPeople('people.approval', {
    title: 'Replace the switch at Rossi?',
    message: 'The old one drops packets.\nA new one costs 480 € and takes an hour.',
    approvers: ['ada@msp.example', 'role:technician', 'customer:approvers'],
    deadlineAmount: 24,
  })
  await page.goto(editor.server.url)
  const rail = page.getByRole('navigation', { name: 'Main navigation' })
  await rail.getByText('1 waiting for you').waitFor()
  await rail.getByRole('link', { name: /^Approvals/ }).click()
  await page.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor()
  await page.getByText('Waiting for me').click()
  const row = page.getByRole('row', { name: /Replace the switch at Rossi\?/ })
  await expect.poll(() => row.innerText()).toContain('Ada Rossi, Technician, Anna Ferri')
  await picture(page, 'approvals-list')
  await page.getByRole('link', { name: 'Replace the switch at Rossi?' }).click()
  await page.getByRole('heading', { name: 'Replace the switch at Rossi?' }).waitFor()
  await page.getByLabel('Comment').fill('After 18:00, please.')
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await atRest(page)
    expect(await barriers(page)).toEqual([])
    await picture(page, `approval-open-${scheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('status', { name: 'Status' }).getByText('Approved').waitFor()
  await page.getByRole('article', { name: 'Ada Rossi' }).getByText('After 18:00, please.').waitFor()
  await expect.poll(() => statusOf(runId), { timeout: 10_000 }).toBe('succeeded')
  await expect.poll(() => rail.getByText('waiting for you').count(), { timeout: 20_000 }).toBe(0)
  await picture(page, 'approval-decided')
  expect(editor.faults).toEqual([])
})

test('a contact answers on the page of their link, with the code that is sent to them', async () => {
  const { runId } = await askPeople('people.approval', {
    title: 'Sostituire lo switch?',
    message: 'Il vecchio perde pacchetti.\nIl nuovo costa 480 € e richiede un’ora.',
    approvers: ['customer:approvers'],
    deadlineAmount: 3,
    deadlineUnit: 'days',
  })
  const context = await editor.browser.newContext({ viewport: { width: 390, height: 780 } })
  const phone = editor.watch(await context.newPage())
  await phone.goto(await newestLink())
  await phone.getByRole('heading', { name: 'Sostituire lo switch?' }).waitFor()
  for (const scheme of ['light', 'dark'] as const) {
    await phone.emulateMedia({ colorScheme: scheme })
    expect(await barriers(phone)).toEqual([])
    await expect.poll(() => phone.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await picture(phone, `approve-phone-${scheme}`)
  }
  await phone.getByLabel(/Commento/).fill('Va bene, dopo le 18.')
  await phone.getByRole('button', { name: 'Approva' }).click()
  await phone.getByText('Abbiamo inviato un codice di 6 cifre').waitFor()
  await expect.poll(newestCode).not.toBe('')
  expect(await statusOf(runId)).toBe('waiting')
  await phone.getByLabel('Codice').fill('000000')
  if (newestCode() === '000000') await phone.getByLabel('Codice').fill('000001')
  await phone.getByRole('button', { name: 'Approva con questo codice' }).click()
  await phone.getByRole('alert').getByText('Il codice non è giusto').waitFor()
  expect(await barriers(phone)).toEqual([])
  await picture(phone, 'approve-code')
  await phone.getByLabel('Codice').fill(newestCode())
  await phone.getByLabel('Codice').press('Enter')
  await phone.getByRole('status').getByText('La richiesta è approvata').waitFor()
  await picture(phone, 'approve-done')
  await expect.poll(() => statusOf(runId), { timeout: 10_000 }).toBe('succeeded')
  await context.close()
  // A wrong code is answered with 403, which the browser writes down.
  expect(editor.faults.filter((fault) => !fault.includes('403'))).toEqual([])
  editor.faults.length = 0
})

test('a contact fills in a form on the page of their link, and the editor shows what they wrote', async () => {
  await askPeople('people.form', {
    title: 'Un nuovo collega?',
    message: 'Prepariamo il posto di lavoro.',
    people: ['customer:approvers'],
    proof: 'link',
    fields: [
      { name: 'who', label: 'Nome e cognome', type: 'text', required: true, choices: [] },
      { name: 'start', label: 'Primo giorno', type: 'date', required: true, choices: [] },
      { name: 'kind', label: 'Computer', type: 'choice', required: true, choices: ['Portatile', 'Fisso'] },
      { name: 'seats', label: 'Licenze', type: 'number', required: false, choices: [] },
      { name: 'vpn', label: 'Serve la VPN', type: 'boolean', required: false, choices: [] },
      { name: 'notes', label: 'Note', type: 'multiline', required: false, choices: [] },
    ],
  })
  const context = await editor.browser.newContext({ viewport: { width: 900, height: 1100 } })
  const visitor = editor.watch(await context.newPage())
  await visitor.goto(await newestLink())
  await visitor.getByLabel(/Nome e cognome/).fill('Eva Neri')
  await visitor.getByRole('button', { name: 'Invia' }).click()
  await visitor.getByText('Alcuni campi vanno rivisti.').waitFor()
  await expect.poll(() => visitor.getByLabel(/Nome e cognome/).inputValue()).toBe('Eva Neri')
  expect(await barriers(visitor)).toEqual([])
  await picture(visitor, 'approve-form')
  await visitor.getByLabel(/Primo giorno/).fill('2027-01-07')
  await visitor.getByLabel(/Computer/).selectOption('Portatile')
  await visitor.getByLabel('Serve la VPN').check()
  await visitor.getByRole('button', { name: 'Invia' }).click()
  await visitor.getByRole('status').getByText('Il modulo è stato compilato').waitFor()
  await context.close()

  await page.goto(`${editor.server.url}/approvals`)
  await page.getByRole('link', { name: 'Un nuovo collega?' }).click()
  const answer = page.getByRole('article', { name: 'Anna Ferri' })
  await answer.getByText('Portatile').waitFor()
  await expect.poll(() => answer.innerText()).toContain('2027-01-07')
  await picture(page, 'approval-form-answered')
  expect(editor.faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

test('in the step, who is asked is chosen by name', async () => {
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: {
      ...buildDocument(
        {
          hook: { type: 'webhook.received' },
          ask: { type: 'people.approval', params: { title: literal('Go?') } },
        },
        ['hook -> ask'],
      ),
      name: 'Chosen',
    },
  })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'ask' }))
  const people = page.locator('input[aria-label="Who is asked"]')
  await people.click()
  await page.getByRole('option', { name: 'Technician' }).click()
  await people.fill('anna')
  await page.getByRole('option', { name: 'Anna Ferri · Rossi Srl' }).click()
  await picture(page, 'approval-step')
  const chosen = async () => {
    const { draft } = await ask<{ draft?: { nodes: { id: string; params: Record<string, unknown> }[] } }>(
      page,
      'GET',
      `/api/workflows/${id}`,
    )
    return JSON.stringify(draft ?? (await ask(page, 'GET', `/api/workflows/${id}`)))
  }
  await expect.poll(chosen, { timeout: 10_000 }).toMatch(/"role:technician","contact:[0-9a-f-]{36}"/)
})

/** The link in the e-mail that Anna gets for the question that was asked last. */
async function newestLink(): Promise<string> {
  const link = () =>
    mail.received
      .slice(mailsBefore)
      .filter(({ to }) => to.includes('anna@rossi.example'))
      .map(({ source }) => /http\S+\/approve\/[\w-]{43}/.exec(plain(source))?.[0])
      .at(-1)
  await expect.poll(link, { timeout: 15_000 }).toBeDefined()
  return link() ?? ''
}

function newestCode(): string {
  return /Il codice è (\d{6})/.exec(plain(mail.received.at(-1)?.source ?? ''))?.[1] ?? ''
}

/** Quoted-printable undone (RFC 2045 section 6.7). */
function plain(source: string): string {
  const bytes = source
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

async function barriers(of: Page): Promise<string[]> {
  const { violations } = await axe(of).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
