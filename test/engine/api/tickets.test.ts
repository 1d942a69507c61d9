import { v7 as uuidv7 } from 'uuid'
import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const open = async (ticket: object) => (await api.as('technician', 'POST', '/api/tickets', ticket)).body

async function addCustomer(name: string): Promise<string> {
  return (await api.as('technician', 'POST', '/api/customers', { name })).body.id
}

test('a ticket is opened, worked on and closed by people, and its page tells all of it', async () => {
  const customerId = await addCustomer('Rossi Srl')
  await api.as('editor', 'POST', `/api/customers/${customerId}/contracts`, {
    name: 'Fixed',
    kind: 'fixed_per_seat',
    startsOn: '2020-01-01',
  })
  const device = await api.as('technician', 'POST', '/api/devices', { hostname: 'SRV-1', customerId })
  const made = await api.as('technician', 'POST', '/api/tickets', {
    subject: 'Disk full on SRV-1',
    customerId,
    deviceId: device.body.id,
  })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ status: 'new', source: 'manual', touchedAt: expect.any(String) })
  const path = `/api/tickets/${made.body.number}`

  const comment = await api.as('technician', 'POST', `${path}/comments`, {
    body: 'Cleaned up',
    visibility: 'public',
  })
  expect(comment.body).toMatchObject({
    authorKind: 'technician',
    authorName: 'technician',
    visibility: 'public',
  })
  const time = await api.as('technician', 'POST', `${path}/time`, { minutes: 31, note: 'Cleaning' })
  expect(time.body).toMatchObject({
    minutes: 31,
    billedMinutes: 45,
    automation: false,
    technician: 'technician',
  })
  await api.as('technician', 'PATCH', path, { priority: 'high' })
  const closed = await api.as('technician', 'POST', `${path}/close`, { resolution: 'Space made' })
  expect(closed.body).toMatchObject({ status: 'closed', resolution: 'Space made', priority: 'high' })

  const page = await api.as('viewer', 'GET', path)
  expect(page.body).toMatchObject({
    id: made.body.id,
    customerName: 'Rossi Srl',
    deviceName: 'SRV-1',
    commentCount: 1,
    comments: [{ body: 'Cleaned up' }],
    timeEntries: [{ minutes: 31 }],
    attachments: [],
    billingLines: [],
    runs: [],
  })
  expect((await api.as('viewer', 'GET', `/api/tickets/${made.body.id}`)).body).toEqual(page.body)
  const audit = await api.as('admin', 'GET', `/api/audit?subject=ticket/${made.body.id}`)
  expect(audit.body.items.map((entry: { action: string }) => entry.action)).toEqual([
    'ticket.closed',
    'ticket.changed',
    'time.logged',
    'ticket.commented',
    'ticket.created',
  ])
  const times = await api.as('viewer', 'GET', `/api/time-entries?customerId=${customerId}`)
  expect(times.body).toMatchObject({ items: [{ minutes: 31 }], next: null })
})

test('tickets are found by number, words, customer and state, page by page', async () => {
  const customerId = await addCustomer('Bianchi Spa')
  const subjects = ['Printer jam', 'Printer offline', 'Mail bounces', 'Printer slow']
  const tickets = []
  for (const subject of subjects) tickets.push(await open({ subject, customerId }))
  await api.as('technician', 'PATCH', `/api/tickets/${tickets[1].number}`, { status: 'waiting' })
  const find = async (query: string) =>
    (await api.as('viewer', 'GET', `/api/tickets?${query}`)).body.items.map(
      (ticket: { subject: string }) => ticket.subject,
    )

  expect(await find(`q=%23${tickets[2].number}`)).toEqual(['Mail bounces'])
  expect(await find('q=printer')).toEqual(['Printer slow', 'Printer offline', 'Printer jam'])
  expect(await find('q=bianchi&status=waiting')).toEqual(['Printer offline'])
  expect(await find(`customerId=${customerId}&status=new,waiting`)).toHaveLength(4)
  expect(await find('q=100%25_nothing')).toEqual([])

  const first = await api.as('viewer', 'GET', `/api/tickets?customerId=${customerId}&limit=3`)
  expect(first.body.items).toHaveLength(3)
  const second = await api.as(
    'viewer',
    'GET',
    `/api/tickets?customerId=${customerId}&limit=3&cursor=${first.body.next}`,
  )
  expect(second.body).toMatchObject({ items: [{ subject: 'Printer jam' }], next: null })
})

test('what is not there is 404, what is wrong says where', async () => {
  expect((await api.as('viewer', 'GET', '/api/tickets/999999')).status).toBe(404)
  expect((await api.as('viewer', 'GET', `/api/tickets/${uuidv7()}`)).status).toBe(404)
  expect((await api.as('technician', 'PATCH', `/api/tickets/${uuidv7()}`, { priority: 'low' })).status).toBe(
    404,
  )
  const bad = await api.as('technician', 'POST', '/api/tickets', { subject: '', priority: 'urgent' })
  expect(bad.status).toBe(422)
  expect(bad.headers.get('content-type')).toBe('application/problem+json')
  expect(bad.body.errors.map((error: { where: string }) => error.where)).toEqual(['subject', 'priority'])
  expect((await api.as('viewer', 'GET', '/api/tickets?status=new,odd')).status).toBe(400)
})

test('an attachment is downloaded under its own name and never shown as a page', async () => {
  const id = uuidv7()
  await api.db
    .insertInto('files')
    .values({
      id,
      name: 'è "quoted".html',
      type: 'text/html',
      size: 4,
      sha256: Buffer.alloc(32),
      content: Buffer.from('<b>!'),
    })
    .execute()
  const answer = await api.as('viewer', 'GET', `/api/files/${id}`)
  expect(answer.body).toBe('<b>!')
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="_ _quoted_.html"; filename*=UTF-8''%C3%A8%20%22quoted%22.html`,
  )
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('content-security-policy')).toContain('sandbox')
})
