import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
/** A technician, who builds nothing. */
let page: Page
let ticketId = ''
let deviceId = ''

beforeAll(async () => {
  editor = await openEditor()
  const admin = editor.page
  const person = {
    email: 'tea@msp.example',
    name: 'Tea Neri',
    role: 'technician',
    password: 'a long password',
  }
  await ask(admin, 'POST', '/api/users', person)
  const customer = await ask<{ id: string }>(admin, 'POST', '/api/customers', { name: 'Rossi Srl' })
  const device = await ask<{ id: string }>(admin, 'POST', '/api/devices', {
    hostname: 'SRV-1',
    customerId: customer.id,
    os: 'Windows Server 2022',
  })
  deviceId = device.id
  const ticket = await ask<{ id: string }>(admin, 'POST', '/api/tickets', {
    subject: 'Nobody can print',
    customerId: customer.id,
    deviceId,
  })
  ticketId = ticket.id
  await publish(admin)
  const context = await editor.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  page = editor.watch(await context.newPage())
  await page.goto(`${editor.server.url}/sign-in`)
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'runbooks-failed')
})

afterAll(() => editor?.[Symbol.asyncDispose]())

async function publish(admin: Page) {
  const document = buildDocument(
    {
      start: {
        type: 'manual.start',
        params: {
          form: literal([
            {
              name: 'service',
              label: 'Service',
              type: 'choice',
              choices: ['Print spooler', 'IIS'],
              required: true,
              help: 'It is away for some seconds.',
            },
            { name: 'device', label: 'Machine', type: 'device', required: true },
            { name: 'minutes', label: 'Wait at most', type: 'number', minimum: 1, maximum: 30, default: '5' },
            { name: 'reason', label: 'Why', type: 'multiline', default: 'Ticket #{{ ticket.number }}' },
          ]),
          confirm: literal(
            'Restarts {{ form.service }} on {{ form.device.hostname }} for {{ customer.name }}.',
          ),
          category: literal('Servers'),
          offeredOn: literal(['runbooks', 'ticket', 'device']),
          startedBy: literal(['role:technician']),
        },
      },
      report: {
        type: 'ticket.create',
        params: { subject: template('{{ trigger.service }} restarted on {{ trigger.device.hostname }}') },
      },
      result: {
        type: 'flow.return',
        params: { Service: expression('trigger.service'), State: literal('running') },
      },
    },
    ['start -> report', 'report -> result'],
  )
  const named = { ...document, name: 'Restart a service', description: 'For services that hang.' }
  named.nodes = named.nodes.map((node) =>
    node.id === 'report' ? { ...node, name: 'Note the restart' } : node,
  )
  const { id } = await ask<{ id: string }>(admin, 'POST', '/api/workflows', { document: named })
  await ask(admin, 'POST', `/api/workflows/${id}/publish`)
}

async function expectAccessible(where: string) {
  const { violations } = await axe(page).analyze()
  expect(violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`)).toEqual([])
}

test('a technician starts a runbook from a ticket, by keyboard, and finds its result and the ticket told', async () => {
  await page.goto(`${editor.server.url}/tickets/${ticketId}`)
  await page.getByRole('button', { name: 'Run a runbook' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Restart a service' }).focus()
  await page.keyboard.press('Enter')
  await dialog.getByText('For services that hang.').waitFor()
  await expect.poll(() => dialog.getByLabel('Machine').inputValue()).toBe('SRV-1')
  await expect.poll(() => dialog.getByLabel('Why').inputValue()).toMatch(/^Ticket #\d+$/)
  await expect.poll(() => dialog.getByLabel('Wait at most').inputValue()).toBe('5')
  await expectAccessible('form')
  await picture(page, 'runbooks-form')

  await dialog.getByLabel('Wait at most').fill('90')
  await page.keyboard.press('Enter')
  await dialog.getByText('This is needed.').waitFor()
  await dialog.getByText('At most 30.').waitFor()
  await picture(page, 'runbooks-problems')

  await dialog.getByLabel('Wait at most').fill('10')
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'Print spooler' }).click()
  await dialog.getByRole('button', { name: 'See what it will do' }).click()
  await dialog.getByText('Restarts Print spooler on SRV-1 for Rossi Srl.').waitFor()
  await dialog.getByRole('region', { name: 'What it will write' }).getByText('Note the restart').waitFor()
  await dialog.getByText('Print spooler restarted on SRV-1').waitFor()
  await expectAccessible('confirm')
  await picture(page, 'runbooks-confirm')
  // The button has the focus: Enter, pressed twice, starts one run.
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')

  await page.waitForURL(/\/runbooks\/results\//)
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.getByRole('region', { name: 'What was done' }).getByText('Note the restart').waitFor()
  await page.getByRole('region', { name: 'Result' }).getByText('running').waitFor()
  await page.getByText('Started by Tea Neri').waitFor()
  expect(await page.getByRole('link', { name: 'Open the run' }).count()).toBe(0)
  await expectAccessible('result')
  await picture(page, 'runbooks-result')

  await page.getByRole('link', { name: /Back to ticket/ }).click()
  await page.getByText('Runbook "Restart a service" started by Tea Neri: done.').waitFor()
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByText('started the runbook “Restart a service”').waitFor()
  const { items } = await ask<{ items: { subject: string }[] }>(page, 'GET', '/api/tickets')
  expect(items.map(({ subject }) => subject).sort()).toEqual([
    'Nobody can print',
    'Print spooler restarted on SRV-1',
  ])
  await picture(page, 'runbooks-ticket')
})

test('runbooks stand on their page by category, are found by words, and are offered where they fit', async () => {
  await page.getByRole('navigation').getByRole('link', { name: 'Runbooks' }).click()
  const card = page
    .getByRole('region', { name: 'Servers' })
    .getByRole('article', { name: 'Restart a service' })
  await card.waitFor()
  await expectAccessible('page')
  await picture(page, 'runbooks-page')
  await page.getByRole('searchbox').fill('nothing like it')
  await page.getByText('Nothing matches these filters.').waitFor()
  await page.getByRole('searchbox').fill('hang')
  await card.getByRole('button').click()
  await page.getByRole('dialog').getByLabel('Machine').waitFor()
  expect(page.url()).toContain('start=')
  await page.keyboard.press('Escape')
  await page.goto(`${editor.server.url}/devices/${deviceId}`)
  await page.getByRole('button', { name: 'Run a runbook' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restart a service' }).waitFor()
  await page.keyboard.press('Escape')
})

test('whom a runbook does not name does not see it', async () => {
  await editor.page.goto(`${editor.server.url}/runbooks`)
  await editor.page.getByText('No runbooks yet').waitFor()
  await picture(editor.page, 'runbooks-empty')
})

test('it works on a phone, in the dark and in Italian', async () => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(() => localStorage.setItem('mantine-color-scheme-value', 'dark'))
  await page.goto(`${editor.server.url}/runbooks`)
  await page.getByRole('article', { name: 'Restart a service' }).waitFor()
  await picture(page, 'runbooks-phone-page')
  await page.goto(`${editor.server.url}/tickets/${ticketId}`)
  await page.getByRole('button', { name: 'Run a runbook' }).waitFor()
  await picture(page, 'runbooks-phone-ticket')
  await page.getByRole('button', { name: 'Run a runbook' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restart a service' }).click()
  await page.getByRole('dialog').getByLabel('Service').waitFor()
  await picture(page, 'runbooks-phone-form')
  const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  expect(wide).toBe(false)
  await page.keyboard.press('Escape')

  await page.setViewportSize({ width: 1440, height: 900 })
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'it'))
  await page.goto(`${editor.server.url}/devices/${deviceId}`)
  await page.getByRole('button', { name: 'Esegui un runbook' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Restart a service' }).click()
  await dialog.getByRole('button', { name: 'Vedi che cosa farà' }).click()
  await dialog.getByText('È necessario.').waitFor()
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'IIS' }).click()
  await dialog.getByRole('button', { name: 'Vedi che cosa farà' }).click()
  await dialog.getByRole('region', { name: 'Che cosa scriverà' }).getByText('Note the restart').waitFor()
  await picture(page, 'runbooks-it-confirm')
  await dialog.getByRole('button', { name: 'Avvia' }).click()
  await page.getByRole('region', { name: 'Che cosa è stato fatto' }).getByText('Note the restart').waitFor()
  await picture(page, 'runbooks-it-result')
})

test('nothing on the way was an error', () => {
  expect(editor.faults.filter((fault) => !/40[03]|422/.test(fault))).toEqual([])
})
