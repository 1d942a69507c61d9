import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let page: Page
let workflowId = ''
let address = ''
let customerId = ''

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  const customer = await ask<{ id: string }>(page, 'POST', '/api/customers', {
    name: 'Rossi Srl',
    language: 'it',
    domains: ['rossi.example'],
  })
  customerId = customer.id
  await ask(page, 'POST', `/api/customers/${customerId}/contacts`, {
    name: 'Anna Ferri',
    email: 'anna@rossi.example',
  })
  await ask(page, 'POST', '/api/devices', { customerId, hostname: 'PC-ANNA' })
  const document = {
    ...buildDocument(
      {
        form: {
          type: 'portal.form',
          params: {
            titleIt: literal('Apri un ticket'),
            intro: literal('We look at it within the hour.'),
            introIt: literal('Ce ne occupiamo entro un’ora.'),
            sentText: literal('We call you back.'),
            fields: literal([
              { name: 'subject', label: 'What is it about?', labelIt: 'Di che cosa si tratta?' },
              { name: 'text', label: 'What happens?', labelIt: 'Che cosa succede?', type: 'multiline' },
              {
                name: 'urgency',
                label: 'How urgent is it?',
                labelIt: 'Quanto è urgente?',
                type: 'choice',
                choices: ['Today', 'This week'],
              },
              {
                name: 'device',
                label: 'Which device?',
                labelIt: 'Quale dispositivo?',
                type: 'device',
                required: false,
              },
              { name: 'since', label: 'Since when?', labelIt: 'Da quando?', type: 'date', required: false },
              { name: 'phone', label: 'Telephone', labelIt: 'Telefono', type: 'phone', required: false },
              { name: 'vip', label: 'Somebody waits', labelIt: 'Qualcuno aspetta', type: 'boolean' },
              { name: 'files', label: 'Pictures', labelIt: 'Immagini', type: 'file', required: false },
            ]),
          },
        },
        ticket: {
          type: 'ticket.create',
          params: {
            subject: template('{{ trigger.values.subject }}'),
            description: template('{{ trigger.values.text }}'),
            requesterName: template('{{ trigger.sender.name }}'),
            source: literal('portal'),
            files: expression('trigger.files'),
          },
        },
      },
      ['form -> ticket'],
    ),
    name: 'Tickets from the portal',
  }
  workflowId = (await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })).id
  await ask(page, 'POST', `/api/workflows/${workflowId}/publish`)
  const { items } = await ask<{ items: { hookUrl: string }[] }>(
    page,
    'GET',
    `/api/workflows/${workflowId}/triggers`,
  )
  address = items[0]?.hookUrl ?? ''
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'portal-failed')
})

afterAll(() => editor?.[Symbol.asyncDispose]())

async function barriers(shown: Page): Promise<string[]> {
  const { violations } = await axe(shown).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

async function inBothSchemes(shown: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await shown.emulateMedia({ colorScheme })
    expect(await barriers(shown), `${name} ${colorScheme}`).toEqual([])
    await picture(shown, `${name}-${colorScheme}`)
  }
}

test('a customer opens a ticket on a phone, with a file, and sees its number; the technician sees both', async () => {
  const context = await editor.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' })
  try {
    const phone = editor.watch(await context.newPage())
    await phone.goto(address)
    await phone.getByRole('heading', { name: 'Open a ticket' }).waitFor()
    await expect.poll(() => phone.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await inBothSchemes(phone, 'portal-form')
    // Nobody reads a page and fills it in within three seconds.
    await phone.waitForTimeout(3100)
    await phone.getByRole('button', { name: 'Send' }).click()
    await phone.getByRole('alert').getByText('Nothing was sent yet').waitFor()
    await inBothSchemes(phone, 'portal-form-wrong')
    await phone.getByLabel('Your name').fill('Anna Ferri')
    await phone.getByLabel('Your e-mail address').fill('anna@rossi.example')
    await phone.getByLabel('What is it about?').fill('The printer <b>blinks</b>')
    await phone.getByLabel('What happens?').fill('<script>alert(1)</script>\nSince this morning.')
    await phone.getByLabel('How urgent is it?').selectOption('Today')
    await phone.getByLabel('Pictures').setInputFiles({
      name: 'printer.png',
      mimeType: 'image/png',
      buffer: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    })
    await phone.getByRole('button', { name: 'Send' }).click()
    await phone.getByRole('heading', { name: 'We have received it' }).waitFor()
    await phone.getByText('We call you back.').waitFor()
    await inBothSchemes(phone, 'portal-sent')
    const number = await phone.getByText(/^#\d+$/).innerText()
    const { items } = await ask<{ items: { id: string; number: number; subject: string }[] }>(
      page,
      'GET',
      '/api/tickets',
    )
    const ticket = items.find((each) => `#${each.number}` === number)
    expect(ticket).toMatchObject({ subject: 'The printer <b>blinks</b>', customerId })
    await page.goto(`${editor.server.url}/tickets/${ticket?.id}`)
    await page.getByText('printer.png').first().waitFor()
    await picture(page, 'portal-ticket')
  } finally {
    await context.close()
  }
  // Refused forms are answered with 4xx, which the browser says in its console.
  expect(editor.faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

test('an editor moves and adds fields, previews the draft, and gives a customer an address with its devices', async () => {
  await page.goto(`${editor.server.url}/workflows/${workflowId}`)
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'form' }).first())
  const fields = page.getByRole('group', { name: 'Fields' })
  await fields.getByRole('button', { name: 'Move How urgent is it? up' }).click()
  await fields.getByRole('button', { name: 'Add field' }).click()
  await fields.getByLabel('Label', { exact: true }).fill('Room')
  await picture(page, 'portal-inspector')
  const panel = page.getByRole('region', { name: 'The form' })
  await panel.getByRole('button', { name: 'Preview' }).click()
  const preview = page.frameLocator('iframe[title="Preview of the form"]')
  await preview.getByText('Room').waitFor()
  const labels = await preview.locator('label').allInnerTexts()
  expect(labels.findIndex((text) => text.startsWith('How urgent'))).toBeLessThan(
    labels.findIndex((text) => text.startsWith('What happens')),
  )
  await page.getByText('Italiano', { exact: true }).click()
  await preview.getByRole('heading', { name: 'Apri un ticket' }).waitFor()
  await picture(page, 'portal-preview')
  await page.getByRole('button', { name: 'Close' }).last().click()

  await panel.getByRole('combobox', { name: 'Customer' }).click()
  await page.getByRole('option', { name: 'Rossi Srl' }).click()
  await panel.getByRole('button', { name: 'Make address' }).click()
  const link = await panel.getByLabel('Address for Rossi Srl', { exact: true }).innerText()
  await picture(page, 'portal-links')
  const context = await editor.browser.newContext({ locale: 'en-GB' })
  try {
    const own = await context.newPage()
    await own.goto(link)
    await own.getByRole('heading', { name: 'Apri un ticket' }).waitFor()
    await expect
      .poll(() => own.getByLabel('Quale dispositivo?').locator('option').allInnerTexts())
      .toContain('PC-ANNA')
    await inBothSchemes(own, 'portal-customer')
  } finally {
    await context.close()
  }
})
