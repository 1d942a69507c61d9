import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer, Ticket, TicketDetail } from '#engine/api/types.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

/** The machine may be busy. */
const patience = { timeout: 15_000 }

let editor: Editor
let rossi: Customer

beforeAll(async () => {
  editor = await openEditor()
  rossi = await ask<Customer>(editor.page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  await ask(editor.page, 'POST', `/api/customers/${rossi.id}/contracts`, {
    name: 'Care',
    kind: 'fixed_per_seat',
    startsOn: '2020-01-01',
    coveredWorkTypes: ['remote support'],
    hourlyRateMinor: 9000,
  })
  const targets = { firstResponse: 60, nextUpdate: null, resolution: 480 }
  await ask(editor.page, 'POST', '/api/sla-policies', {
    name: 'Standard',
    targets: { low: targets, normal: targets, high: targets, critical: targets },
    calendar: { kind: 'always' },
  })
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const open = (subject: string, more: object = {}) =>
  ask<Ticket>(editor.page, 'POST', '/api/tickets', { subject, customerId: rossi.id, ...more })

const read = (ticket: Ticket) => ask<TicketDetail>(editor.page, 'GET', `/api/tickets/${ticket.id}`)

test('the list is searched, moved through and changed by the keyboard, and what was changed is changed back', async () => {
  const { page, server } = editor
  const printer = await open('Printer on the first floor jams', { priority: 'high' })
  const mail = await open('Mail to Bianchi bounces')
  const disk = await open('Disk of SRV-1 is full', {
    tags: ['storage'],
    description: 'Volume D: has 2 GB left',
  })
  await page.goto(`${server.url}/tickets`)
  const table = page.getByRole('table', { name: 'Tickets' })
  await table.getByRole('link', { name: disk.subject }).waitFor()
  await picture(page, 'tickets-list')

  await page.keyboard.press('/')
  await page.keyboard.type('vólume 2 gb')
  await expect.poll(() => table.getByRole('row').count(), patience).toBe(2)
  await table.getByText(disk.subject).waitFor()
  expect(new URL(page.url()).searchParams.get('q')).toBe('vólume 2 gb')
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill('')
  await table.getByText(printer.subject).waitFor()
  await page.getByRole('heading', { name: 'Tickets' }).click()

  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  const bar = page.getByRole('toolbar', { name: 'Actions for the selected tickets' })
  await bar.getByText('2 tickets selected').waitFor()
  await picture(page, 'tickets-selected')
  await bar.getByRole('button', { name: 'Assign' }).click()
  await page.getByRole('menuitem', { name: 'Ada Rossi' }).click()
  await page.getByText('Changed 2 tickets').waitFor()
  expect([await read(disk), await read(mail), await read(printer)].map(({ assignee }) => assignee)).toEqual([
    'Ada Rossi',
    'Ada Rossi',
    null,
  ])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Changed back').waitFor()
  expect((await read(disk)).assignee).toBeNull()

  await page.getByText('Unassigned', { exact: true }).click()
  await table.getByText(printer.subject).waitFor()
  await page.getByRole('combobox', { name: 'Priority' }).click()
  await page.getByRole('option', { name: 'High' }).click()
  await expect.poll(() => table.getByRole('row').count(), patience).toBe(2)
  await page.getByRole('button', { name: 'Save view' }).click()
  await page.getByLabel('Name of the view').fill('High and free')
  await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click()
  const filters = new URL(page.url()).search
  await page.getByText('All', { exact: true }).click()
  await expect.poll(() => table.getByRole('row').count(), patience).toBe(4)
  await page.getByText('High and free', { exact: true }).click()
  await expect.poll(() => new URL(page.url()).search, patience).toBe(filters)
  await page.getByRole('heading', { name: 'Tickets' }).click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: `#${printer.number} ${printer.subject}` }).waitFor()
  expect(editor.faults).toEqual([])
})

test('a reply goes out with a canned text and a file, and tells the customer apart from the team', async () => {
  const { page, server } = editor
  await ask(page, 'POST', '/api/canned-replies', {
    name: 'We look into it',
    texts: { en: 'Good day {{ contact.name }}, we look into #{{ ticket.number }}. {{ technician.name }}' },
  })
  const ticket = await open('Cannot sign in', { requesterName: 'Luca', requesterEmail: 'luca@rossi.example' })
  await page.goto(`${server.url}/tickets/${ticket.number}`)
  const write = page.getByRole('region', { name: 'Write' })
  await write.getByText('Only the team sees it').waitFor()
  await write.getByLabel('Comment').fill('Password ran out.')
  await write.getByRole('button', { name: 'Add internal note' }).click()
  const note = page.getByRole('article', { name: 'Internal note by Ada Rossi' })
  await note.getByText('Password ran out.').waitFor()

  await write.getByRole('button', { name: 'Canned reply' }).click()
  await page.getByRole('menuitem', { name: 'We look into it' }).click()
  await write.getByText('The customer sees it').waitFor()
  const text = `Good day Luca, we look into #${ticket.number}. Ada Rossi`
  await expect.poll(() => write.getByLabel('Comment').inputValue(), patience).toBe(text)
  await write.locator('input[type=file]').setInputFiles({
    name: 'how-to.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Press the key.'),
  })
  await write.getByText('how-to.txt').waitFor()
  await picture(page, 'ticket-reply')
  await write.getByRole('button', { name: 'Add public comment' }).click()
  const reply = page.getByRole('article', { name: 'Public comment by Ada Rossi' })
  await reply.getByText(text).waitFor()
  await reply.getByRole('link', { name: 'how-to.txt' }).waitFor()
  const { comments, attachments } = await read(ticket)
  expect(comments.map(({ visibility }) => visibility)).toEqual(['internal', 'public'])
  expect(attachments).toMatchObject([{ name: 'how-to.txt', size: 14, commentId: comments[1]?.id }])
  expect(editor.faults).toEqual([])
})

test('points of the checklist are ticked off, time is logged after the contract has spoken, and the history tells of both', async () => {
  const { page, server } = editor
  const ticket = await open('New workplace', { requesterName: 'Luca' })
  await page.goto(`${server.url}/tickets/${ticket.number}`)
  const facts = page.getByRole('complementary', { name: 'Ticket details' })
  for (const point of ['Order the screen', 'Set up the mailbox']) {
    await facts.getByLabel('Add a point').fill(point)
    await page.keyboard.press('Enter')
    await facts.getByRole('checkbox', { name: point }).waitFor()
  }
  await facts.getByRole('checkbox', { name: 'Order the screen' }).check()
  await facts.getByText('1 of 2 done').waitFor()

  await facts.getByRole('button', { name: 'Log time' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('status', { name: 'Included' }).waitFor()
  await dialog.getByLabel('Work type').fill('project')
  await dialog.getByRole('status', { name: /Billed|Needs approval/ }).waitFor()
  await picture(page, 'ticket-time')
  await dialog.getByLabel('Work type').fill('remote support')
  await dialog.getByLabel('Note').fill('Called Luca')
  await dialog.getByRole('button', { name: 'Log 15 minutes' }).click()
  await facts.getByText('0:15 h · remote support · Included').waitFor()
  expect((await read(ticket)).timeEntries).toMatchObject([{ minutes: 15, decision: 'included' }])

  await facts.getByRole('combobox', { name: 'Urgency' }).click()
  await page.getByRole('option', { name: 'Nobody can work' }).click()
  await expect.poll(async () => (await read(ticket)).priority, patience).toBe('high')
  await page.getByRole('tab', { name: 'History' }).click()
  const history = page.getByRole('list', { name: 'History' })
  await history.getByText('ticked off: Order the screen').waitFor()
  await history.getByText('changed the priority from Normal to High').waitFor()
  await history.getByText('opened the ticket').waitFor()
  await picture(page, 'ticket-history')
  expect(editor.faults).toEqual([])
})

test('a ticket is merged into another one that is searched for, after it was said what goes over', async () => {
  const { page, server } = editor
  const stays = await open('Backup of SRV-2 failed')
  const goes = await open('Backup fails again')
  await ask(page, 'POST', `/api/tickets/${goes.id}/comments`, {
    body: 'Tape is full',
    visibility: 'internal',
  })
  await page.goto(`${server.url}/tickets/${goes.number}`)
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Find the ticket that stays').fill('backup srv')
  await dialog.getByRole('radio', { name: `#${stays.number} ${stays.subject}` }).check()
  await dialog.getByText(`To #${stays.number} go: the description, as an internal note, 1 message.`).waitFor()
  await picture(page, 'ticket-merge')
  await dialog.getByRole('button', { name: `Merge into #${stays.number}` }).click()
  await page.getByRole('heading', { name: `#${stays.number} ${stays.subject}` }).waitFor()
  await page.getByText('Tape is full').waitFor()
  expect(await read(goes)).toMatchObject({ status: 'closed', mergedIntoId: stays.id })
  const found = await ask<{ items: Ticket[] }>(page, 'GET', '/api/tickets?q=tape%20full')
  expect(found.items.map(({ id }) => id)).toEqual([stays.id])
  await page.goto(`${server.url}/tickets/${goes.number}`)
  await page.getByText('This ticket is part of another one.').waitFor()
  expect(editor.faults).toEqual([])
})

test.each([
  ['en', 'light'],
  ['it', 'dark'],
  ['it', 'light'],
  ['en', 'dark'],
] as const)('everybody can use the list, a ticket and its dialogs: %s, %s', async (language, scheme) => {
  const context = await editor.browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'it' ? 'it-IT' : 'en-GB',
    colorScheme: scheme,
    storageState: await editor.page.context().storageState(),
  })
  const page = editor.watch(await context.newPage())
  const [newest] = (await ask<{ items: Ticket[] }>(editor.page, 'GET', '/api/tickets?q=sign&limit=1')).items
  const wrong: string[] = []
  const look = async (name: string) => {
    await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), patience).toBe(0)
    wrong.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`))
    await picture(page, `${name}-${language}-${scheme}`)
  }
  await page.goto(`${editor.server.url}/tickets`)
  await page.locator('.ticket-table').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await look('tickets')
  await page.goto(`${editor.server.url}/tickets/${newest?.number}`)
  await page.locator('.message').first().waitFor()
  await look('ticket')
  await page.getByRole('button', { name: /Log time|Registra tempo/ }).click()
  await page.getByRole('dialog').getByRole('status').waitFor()
  await look('ticket-log')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: /History|Cronologia/ }).click()
  await page.locator('.history').waitFor()
  await look('ticket-story')
  await context.close()
  expect(wrong).toEqual([])
  expect(editor.faults).toEqual([])
})

test('on a phone tickets are read and answered without moving sideways', async () => {
  const context = await editor.browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'en-GB',
    storageState: await editor.page.context().storageState(),
  })
  const page = editor.watch(await context.newPage())
  await page.goto(`${editor.server.url}/tickets`)
  await page.locator('.ticket-table').waitFor()
  await picture(page, 'tickets-phone')
  const sideways = () =>
    page.evaluate(`document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth`)
  expect(await sideways()).toBe(0)
  await page.getByRole('link', { name: 'Cannot sign in' }).click()
  const write = page.getByRole('region', { name: 'Write' })
  await write.getByText('Public', { exact: true }).click()
  await write.getByLabel('Comment').fill('On my way.')
  await picture(page, 'ticket-phone')
  await write.getByRole('button', { name: 'Add public comment' }).click()
  await page.getByText('On my way.').first().waitFor()
  expect(await sideways()).toBe(0)
  await context.close()
  expect(editor.faults).toEqual([])
})

/** What axe holds against the page that keeps somebody from using it, by rule and element. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, passes } = await axe(page).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
