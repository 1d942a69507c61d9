import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Contact, Customer, Ticket, Workflow } from '#engine/api/types.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, `pickers-failed-${task.id}`)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const poll = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 10_000 })

test('customers, sites, contacts and tickets are chosen by name, sought as one types, and one that is gone is said to be', async () => {
  const { page, server } = editor
  const customer = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Contoso Dental' })
  await ask(page, 'POST', '/api/customers', { name: 'Fabrikam' })
  const site = await ask<{ id: string }>(page, 'POST', `/api/customers/${customer.id}/sites`, {
    name: 'Milano',
  })
  const contact = await ask<Contact>(page, 'POST', `/api/customers/${customer.id}/contacts`, {
    name: 'Anna Ferri',
    email: 'anna@contoso.example',
  })
  const tickets: Ticket[] = []
  for (let number = 1; number <= 35; number++) {
    const subject = number === 1 ? 'Printer on fire' : `Ticket ${number}`
    tickets.push(await ask<Ticket>(page, 'POST', '/api/tickets', { subject, customerId: customer.id }))
  }
  const gone = '01987d1c-0000-7000-8000-00000000dead'
  const { id } = await ask<Workflow>(page, 'POST', '/api/workflows', {
    document: buildDocument(
      {
        hook: { type: 'alert.received' },
        ticket: { type: 'ticket.create', params: { subject: literal('x'), deviceId: literal(gone) } },
        note: { type: 'ticket.comment', params: { body: literal('x') } },
      },
      ['hook -> ticket', 'ticket -> note'],
    ),
  })
  const params = async (nodeId: string) =>
    (await workflowOf(page, id)).document.nodes.find((node) => node.id === nodeId)?.params ?? {}
  await page.goto(`${server.url}/workflows/${id}`)
  await clickCard(page.locator('.react-flow__node[data-id="ticket"]'))
  const panel = page.getByRole('complementary', { name: 'Step: ticket' })
  const box = (name: string) => panel.locator(`[data-param="${name}"]`).getByRole('combobox').last()

  await panel.locator('[data-param="deviceId"]').getByText('does not exist any more').waitFor()

  // A site is sought among those of a customer, who is asked first.
  await panel.getByRole('combobox', { name: 'Customer for Site' }).waitFor()
  await box('customerId').click()
  await page.keyboard.type('conto')
  await poll(() => page.getByRole('option').allTextContents()).toEqual(['Contoso Dental'])
  await picture(page, 'pickers-1-customer')
  await page.getByRole('option', { name: 'Contoso Dental' }).click()
  await poll(() => params('ticket')).toMatchObject({ customerId: literal(customer.id) })
  await poll(() => box('customerId').inputValue()).toBe('Contoso Dental')

  await box('siteId').click()
  await page.getByRole('option', { name: 'Milano' }).click()
  await box('contactId').click()
  await page.keyboard.type('anna')
  await page.getByRole('option', { name: /Anna Ferri/ }).click()
  await poll(() => params('ticket')).toMatchObject({
    siteId: literal(site.id),
    contactId: literal(contact.id),
  })
  await poll(() => box('contactId').inputValue()).toBe('Anna Ferri')

  // Tickets come a page at a time, by subject, and by number where one just types it.
  // The panel leaves only the left of this card in sight.
  await clickCard(page.locator('.react-flow__node[data-id="note"]'), { position: { x: 20, y: 40 } })
  const ticket = page
    .getByRole('complementary', { name: 'Step: note' })
    .getByRole('combobox', { name: 'Ticket' })
  await ticket.click()
  await poll(() => page.getByRole('option').count()).toBe(31)
  await page.getByRole('option', { name: 'Show more' }).click()
  await poll(() => page.getByRole('option').count()).toBe(35)
  await page.keyboard.type('fire')
  await page.getByRole('option', { name: /Printer on fire/ }).click()
  await poll(() => params('note')).toMatchObject({ ticket: literal(tickets[0]?.id ?? '') })
  await ticket.fill('#7')
  await page.getByRole('option', { name: 'Use “7”' }).click()
  await poll(() => params('note')).toMatchObject({ ticket: literal('7') })
  await picture(page, 'pickers-2-ticket')
  expect(editor.faults.filter((fault) => !fault.includes('404'))).toEqual([])
})
