import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { BillingExport, Customer, ListedBillingLine, Ticket, TicketDetail } from '#engine/api/types.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../support/dovecot.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'
import { needs } from '../support/needs.ts'
import { type MailServer, startMailServer } from '../support/smtp-server.ts'

/** The machine may be busy. */
const patience = { timeout: 20_000 }
const mailbox = 'support@msp.example'
const anna = 'anna@rossi.example'
const marco = 'marco@rossi.example'
const canReply = needs(...dovecotNeeded)

let editor: Editor
let mail: MailServer
let dovecot: Dovecot | undefined
/** Who keeps the books and builds workflows. */
let admin: Page
/** A technician, who builds nothing. */
let tea: Page
let portal = ''
let ticket: Ticket

beforeAll(async () => {
  editor = await openEditor()
  admin = editor.page
  mail = await startMailServer()
  const smtp = { host: mail.host, port: mail.port, security: 'none', fromAddress: mailbox }
  await ask(admin, 'POST', '/api/connections', { type: 'smtp', name: 'Mail', credentials: smtp })
  await setUpRossi()
  portal = (await importPlaybook('portal-to-ticket')).triggers[0]?.hookUrl ?? ''
  await importPlaybook('bill-extra-work', { defaultHourlyRate: 95 })
  await publishExtraWork()
  if (canReply) await readMailbox()
  tea = await signInTechnician()
})

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await picture(admin, 'desk-day-failed-admin')
  if (tea) await picture(tea, 'desk-day-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
  await dovecot?.[Symbol.asyncDispose]()
})

async function setUpRossi(): Promise<void> {
  const { id } = await ask<Customer>(admin, 'POST', '/api/customers', {
    name: 'Rossi Srl',
    language: 'en',
    domains: ['rossi.example'],
  })
  const contacts = [
    { name: 'Anna Ferri', email: anna },
    { name: 'Marco Bianchi', email: marco, isApprover: true },
  ]
  for (const contact of contacts) await ask(admin, 'POST', `/api/customers/${id}/contacts`, contact)
  await ask(admin, 'POST', `/api/customers/${id}/contracts`, {
    name: 'Care',
    kind: 'fixed_per_seat',
    startsOn: '2020-01-01',
    coveredWorkTypes: ['remote support'],
    hourlyRateMinor: 9000,
    approvalLimitMinor: 10_000,
  })
}

async function importPlaybook(slug: string, inputs: Record<string, string | number> = {}) {
  return ask<{ triggers: { hookUrl: string | null }[] }>(admin, 'POST', `/api/playbooks/${slug}/import`, {
    inputs,
    publish: true,
  })
}

/** Asks the customer about an extra that a technician marks, and bills it with their yes. */
async function publishExtraWork(): Promise<void> {
  const document = {
    ...buildDocument(
      {
        marked: { type: 'work.out_of_scope', params: { which: literal('announced') } },
        ask: {
          type: 'people.approval',
          params: {
            title: template('Extra work: {{ trigger.description }}?'),
            message: template(
              'For ticket #{{ trigger.ticketNumber }}: {{ trigger.reason }}.\nIt costs {{ trigger.estimatedAmountMinor | divided_by: 100.0 }} {{ trigger.currency }} before tax.',
            ),
            approvers: literal(['customer:approvers']),
          },
        },
        bill: {
          type: 'billing.add_line',
          params: {
            ticket: expression('trigger.ticketId'),
            description: expression('trigger.description'),
            quantity: expression('trigger.minutes | divided_by: 60.0'),
            unit: literal('hour'),
            reasonCode: expression('trigger.reasonCode'),
            reason: expression('trigger.reason'),
            approvalRef: template(
              '{{ steps.ask.output.by | join: ", " }}, {{ steps.ask.output.answers[0].at | date: "%Y-%m-%d" }}: {{ steps.ask.output.comment }}',
            ),
          },
        },
        note: {
          type: 'ticket.comment',
          params: {
            ticket: expression('trigger.ticketId'),
            body: template('{{ steps.ask.output.by | join: ", " }} agreed to: {{ trigger.description }}'),
          },
        },
      },
      ['marked -> ask', 'ask:approved -> bill', 'bill -> note'],
    ),
    name: 'Ask before extra work',
  }
  const { id } = await ask<{ id: string }>(admin, 'POST', '/api/workflows', { document })
  await ask(admin, 'POST', `/api/workflows/${id}/publish`)
}

/** With a published workflow that reads it, e-mails are answered by a reply too. */
async function readMailbox(): Promise<void> {
  dovecot = await startDovecot()
  const { host, imapPort: port, password } = dovecot
  const { id } = await ask<{ id: string }>(admin, 'POST', '/api/connections', {
    type: 'imap',
    name: 'Support',
    credentials: { host, port, security: 'none', user: mailbox, password },
  })
  await importPlaybook('email-to-ticket', { mailbox: id })
}

async function signInTechnician(): Promise<Page> {
  const person = {
    email: 'tea@msp.example',
    name: 'Tea Neri',
    role: 'technician',
    password: 'a long password',
  }
  await ask(admin, 'POST', '/api/users', person)
  const context = await editor.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = editor.watch(await context.newPage())
  await page.goto(`${editor.server.url}/sign-in`)
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  return page
}

/** Nobody is kept out in either scheme; leaves a picture of both. */
async function inBothSchemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    // Colours fade from one scheme to the other.
    await atRest(page)
    const { violations } = await axe(page).analyze()
    const barriers = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    expect(barriers, `${name} ${colorScheme}`).toEqual([])
    await picture(page, `desk-day-${name}-${colorScheme}`)
  }
}

const readTicket = () => ask<TicketDetail>(tea, 'GET', `/api/tickets/${ticket.id}`)
const billed = async () =>
  (await ask<{ items: ListedBillingLine[] }>(admin, 'GET', `/api/billing-lines?ticketId=${ticket.id}`)).items

/** Marks work of the ticket as an extra, on the ticket's page. */
async function markExtra(description: string, minutes: number): Promise<void> {
  const facts = tea.getByRole('complementary', { name: 'Ticket details' })
  await facts.getByRole('button', { name: 'Mark as extra' }).click()
  const dialog = tea.getByRole('dialog')
  await dialog.getByLabel('What has to be done').fill(description)
  await dialog.getByLabel('Minutes').fill(String(minutes))
  await dialog.getByRole('status', { name: /Needs approval/ }).waitFor()
  await inBothSchemes(tea, `extra-${minutes}`)
  await dialog.getByRole('button', { name: 'Mark as extra' }).click()
  await tea.getByText('workflows that ask the customer were told').waitFor()
  await dialog.waitFor({ state: 'hidden' })
}

/** The newest e-mail to an address with these words in its subject. */
async function mailTo(address: string, words: string): Promise<string> {
  const newest = () =>
    mail.received.filter(({ to, source }) => to.includes(address) && subjectOf(source).includes(words)).at(-1)
  await expect.poll(newest, patience).toBeDefined()
  return newest()?.source ?? ''
}

function subjectOf(source: string): string {
  return (/^Subject: ((?:.|\r?\n[ \t])+)/im.exec(source)?.[1] ?? '').replace(/\r?\n[ \t]/g, ' ')
}

/** Quoted-printable undone (RFC 2045 section 6.7), as far as links and codes need it. */
function plain(source: string): string {
  return source.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=')
}

test('a customer opens a ticket by the form, with a file, and the technician finds both', async () => {
  const context = await editor.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' })
  const phone = editor.watch(await context.newPage())
  await phone.goto(portal)
  await phone.getByRole('heading', { name: 'Open a ticket' }).waitFor()
  await phone.getByLabel('Your name').fill('Anna Ferri')
  await phone.getByLabel('Your e-mail address').fill(anna)
  await phone.getByLabel('What is it about?').fill('Nobody can print')
  await phone.getByLabel('What happens?').fill('The printer on the first floor blinks.')
  await phone.getByLabel('Pictures and documents').setInputFiles({
    name: 'printer.png',
    mimeType: 'image/png',
    buffer: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  })
  await inBothSchemes(phone, 'form')
  // Nobody reads a page and fills it in within three seconds.
  await phone.waitForTimeout(3100)
  await phone.getByRole('button', { name: 'Send' }).click()
  await phone.getByRole('heading', { name: 'We have received it' }).waitFor()
  const number = await phone.getByText(/^#\d+$/).innerText()
  await context.close()

  await tea.getByRole('link', { name: 'Tickets', exact: true }).first().click()
  await tea.getByRole('table', { name: 'Tickets' }).getByRole('link', { name: 'Nobody can print' }).click()
  await tea.getByRole('heading', { name: `${number} Nobody can print` }).waitFor()
  await tea
    .getByRole('link', { name: /printer\.png/ })
    .first()
    .waitFor()
  const found = await ask<Ticket>(tea, 'GET', `/api/tickets/${number.slice(1)}`)
  expect(found).toMatchObject({ source: 'portal', requesterEmail: anna, queue: 'Support' })
  ticket = found
})

test('the technician starts a runbook from the ticket, and logs time that the contract includes', async () => {
  await tea.getByRole('button', { name: 'Run a runbook' }).click()
  const dialog = tea.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Bill work outside the contract' }).click()
  await expect
    .poll(() => dialog.getByLabel('Ticket number').inputValue(), patience)
    .toBe(String(ticket.number))
  await expect.poll(() => dialog.getByLabel('Technician').inputValue()).toBe('Tea Neri')
  await dialog.getByLabel('Minutes').fill('20')
  await dialog.getByLabel('What was done').fill('Restarted the spooler')
  await dialog.getByRole('button', { name: 'See what it will do' }).click()
  await dialog.getByText(`Logs 20 minutes on ticket ${ticket.number}.`).waitFor()
  const planned = dialog.getByRole('region', { name: 'What it will write' })
  await planned.getByText('Log included time').waitFor()
  await inBothSchemes(tea, 'runbook')
  await dialog.getByRole('button', { name: 'Start' }).click()
  await tea.waitForURL(/\/runbooks\/results\//)
  await tea.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await inBothSchemes(tea, 'result')
  await tea.getByRole('link', { name: /Back to ticket/ }).click()

  const facts = tea.getByRole('complementary', { name: 'Ticket details' })
  await facts.getByText('0:20 h · remote support · Included').waitFor()
  await facts.getByRole('button', { name: 'Log time' }).click()
  await dialog.getByLabel('Minutes', { exact: true }).fill('30')
  await dialog.getByLabel('Note').fill('Called Anna')
  await dialog.getByRole('status', { name: 'Included' }).waitFor()
  await dialog.getByRole('button', { name: 'Log 30 minutes' }).click()
  await facts.getByText('0:30 h · remote support · Included').waitFor()
  const { timeEntries } = await readTicket()
  expect(timeEntries).toHaveLength(2)
  expect(timeEntries.map(({ technician, decision }) => [technician, decision])).toEqual([
    ['Tea Neri', 'included'],
    ['Tea Neri', 'included'],
  ])
  expect(await billed()).toEqual([])
})

test('an extra is billed by the yes that the customer’s approver gives on the page of their e-mail, and not before', async () => {
  await markExtra('New cabling for two desks', 90)
  const letter = await mailTo(marco, 'To approve: Extra work: New cabling for two desks?')
  expect(mail.received.filter(({ to }) => to.includes(anna))).toEqual([])
  const link = /http\S+\/approve\/[\w-]{43}/.exec(plain(letter))?.[0] ?? ''
  const context = await editor.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' })
  const phone = editor.watch(await context.newPage())
  await phone.goto(link)
  await phone.getByRole('heading', { name: 'Extra work: New cabling for two desks?' }).waitFor()
  await phone.getByText('It costs 135').waitFor()
  await inBothSchemes(phone, 'approve')
  await phone.getByLabel(/Comment/).fill('After six, please')
  await phone.getByRole('button', { name: 'Approve' }).click()
  await phone.getByText('We have sent a code of 6 digits').waitFor()
  expect(await billed()).toEqual([])
  const code = await mailTo(marco, 'is the code to answer')
  await phone.getByLabel('Code').fill(/The code is (\d{6})/.exec(plain(code))?.[1] ?? '')
  await phone.getByRole('button', { name: 'Approve with this code' }).click()
  await phone.getByRole('status').getByText('This is approved').waitFor()
  await context.close()

  await tea.getByText('Marco Bianchi agreed to: New cabling for two desks').waitFor()
  const section = tea.getByRole('region', { name: 'Billed' })
  await section.getByText('€135.00').waitFor()
  await section.getByText('After six, please').waitFor()
  await inBothSchemes(tea, 'ticket')
  expect(await billed()).toMatchObject([
    {
      customer: 'Rossi Srl',
      contract: 'Care',
      amountMinor: 13_500,
      currency: 'EUR',
      reason: expect.stringMatching(
        /^"Care" does not include project\. 135\.00 EUR is above the agreed limit/,
      ),
      approvalRef: expect.stringMatching(/^Marco Bianchi, \d{4}-\d\d-\d\d: After six, please$/),
      exportId: null,
    },
  ])
})

test.runIf(canReply)('a second extra is billed by a yes that comes as an answer to the e-mail', async () => {
  await markExtra('A switch for the warehouse', 120)
  const letter = await mailTo(marco, 'To approve: Extra work: A switch for the warehouse?')
  const id = /^Message-ID: <(.+)>/im.exec(letter)?.[1] ?? ''
  await dovecot?.deliver(
    mailbox,
    [
      `From: Marco Bianchi <${marco}>`,
      `To: ${mailbox}`,
      `Subject: Re: ${subjectOf(letter)}`,
      'Message-ID: <yes@rossi.example>',
      `Date: ${new Date().toUTCString()}`,
      `In-Reply-To: <${id}>`,
      `References: <${id}>`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Yes',
      '',
      'With eight ports, please.',
      '',
    ].join('\r\n'),
  )
  // The mailbox is read, the reply judged and the page asked again, each in its time.
  await tea.getByText('Marco Bianchi agreed to: A switch for the warehouse').waitFor({ timeout: 60_000 })
  const [line] = await billed()
  expect(line).toMatchObject({ amountMinor: 18_000, contract: 'Care' })
  expect(line?.approvalRef).toContain('With eight ports, please.')
  const { items } = await ask<{ items: Ticket[] }>(tea, 'GET', '/api/tickets')
  expect(items.map(({ subject }) => subject)).toEqual(['Nobody can print'])
})

test('the extras stand on the page of billing with contract, reason and approval, and one export takes them once', async () => {
  const lines = await billed()
  await admin.getByRole('navigation').getByRole('link', { name: 'Billing' }).click()
  const extras = admin.getByRole('table', { name: 'Extras' })
  const row = extras.getByRole('row', { name: /New cabling for two desks/ })
  for (const text of [
    'Rossi Srl',
    'Care',
    '"Care" does not include project',
    /^Marco Bianchi, .+: After six, please$/,
    '€135.00',
    'Not exported',
    `Ticket ${ticket.number}`,
  ]) {
    await row.getByText(text).first().waitFor()
  }
  await inBothSchemes(admin, 'extras')

  await admin.getByRole('tab', { name: 'Exports' }).click()
  const dialog = admin.getByRole('dialog')
  await admin.getByRole('button', { name: 'Make an export' }).click()
  // The work is of the day that it is at the contract's, which late in the evening is the next one already.
  await dialog.getByLabel('Up to').fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10))
  await dialog.getByRole('button', { name: 'Make an export' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const made = admin.getByRole('row', { name: /Export 1/ })
  await made.getByText('2 time entries').waitFor()
  await inBothSchemes(admin, 'export')
  expect(editor.faults).toEqual([])

  await admin.getByRole('button', { name: 'Make an export' }).click()
  await dialog.getByRole('button', { name: 'Make an export' }).click()
  await dialog.getByText('Nothing up to this day waits to be handed over.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  // The browser notes the refusal of the second export as an error of its own.
  expect(editor.faults.splice(0)).toEqual([expect.stringContaining('422')])

  const { items } = await ask<{ items: BillingExport[] }>(admin, 'GET', '/api/exports')
  expect(items).toMatchObject([{ number: 1, lineCount: lines.length, entryCount: 2 }])
  expect((await billed()).map(({ exportId }) => exportId)).toEqual(lines.map(() => items[0]?.id))
  const csv = await admin.evaluate(
    async (path) => (await fetch(path)).text(),
    `/api/exports/${items[0]?.id}/lines.csv`,
  )
  expect(csv.trim().split('\r\n')).toHaveLength(lines.length + 1)
  expect(csv).toContain('After six, please')

  await admin.getByRole('tab', { name: 'Extras' }).click()
  await row.getByText('Exported').waitFor()
  expect(editor.faults).toEqual([])
})
