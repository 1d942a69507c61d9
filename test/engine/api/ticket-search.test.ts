import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const open = async (ticket: object) => (await api.as('technician', 'POST', '/api/tickets', ticket)).body
const found = async (query: Record<string, string>) =>
  (await api.as('viewer', 'GET', `/api/tickets?${new URLSearchParams(query)}`)).body.items.map(
    (ticket: { subject: string }) => ticket.subject,
  )

test('words are found wherever a ticket has them, whatever their case and marks, and all of them must be there', async () => {
  const { body: customer } = await api.as('technician', 'POST', '/api/customers', { name: 'Caffè Müller' })
  const ticket = await open({
    subject: 'Perché non stampa?',
    description: 'Toner on SRV-PRINT.example is empty',
    customerId: customer.id,
    requesterName: 'Zoë Straße',
    requesterEmail: 'zoe@muller.example',
  })
  await open({ subject: 'Toner arrived' })
  const subject = 'Perché non stampa?'
  for (const q of [
    'perche',
    'PERCHÉ stampa',
    'srv-print',
    'print toner',
    'tone srv',
    'zoe strasse',
    'zoe@muller.example',
    'caffe muller',
    String(ticket.number),
    `#${ticket.number}`,
    `# ${ticket.number}`,
  ]) {
    expect(await found({ q }), q).toEqual([subject])
  }
  expect(await found({ q: 'toner' })).toEqual(['Toner arrived', subject])
  for (const q of ['toner nowhere', 'oner', 'srvprint', '?!', "'; drop table tickets --", ':* & !'])
    expect(await found({ q }), q).toEqual([])
})

test('what is found follows comments, changes, another name of the customer and merges', async () => {
  const { body: customer } = await api.as('technician', 'POST', '/api/customers', { name: 'Alfa' })
  const ticket = await open({ subject: 'Screen flickers', customerId: customer.id })
  const other = await open({ subject: 'Monitor dark', customerId: customer.id })
  const path = `/api/tickets/${ticket.number}`
  await api.as('technician', 'POST', `${path}/comments`, {
    body: 'The kabel was loose',
    visibility: 'internal',
  })
  expect(await found({ q: 'screen kabel alfa' })).toEqual(['Screen flickers'])
  await api.as('technician', 'PATCH', path, { subject: 'Display flickers' })
  expect(await found({ q: 'screen' })).toEqual([])
  expect(await found({ q: 'display kabel' })).toEqual(['Display flickers'])
  await api.as('technician', 'PATCH', `/api/customers/${customer.id}`, { name: 'Omega' })
  expect(await found({ q: 'alfa' })).toEqual([])
  expect(await found({ q: 'omega flickers' })).toEqual(['Display flickers'])
  await api.as('technician', 'POST', `${path}/merge`, { into: String(other.number) })
  expect(await found({ q: 'kabel' })).toEqual(['Monitor dark'])
})

test('texts without end are kept, and found by their beginning', async () => {
  const words = Array.from({ length: 60_000 }, (_, n) => `wort${n.toString(36)}x`).join(' ')
  const ticket = await open({ subject: 'Long one', description: words })
  const comment = await api.as('technician', 'POST', `/api/tickets/${ticket.number}/comments`, {
    body: words,
  })
  expect(comment.status).toBe(201)
  const unbroken = await open({ subject: 'Unbroken', description: 'ä'.repeat(100_000) })
  expect(unbroken.subject).toBe('Unbroken')
  expect(await found({ q: 'wort5x' })).toEqual(['Long one'])
})

test('filters of queue, device, tag and person are combined with words and read page by page', async () => {
  const { body: customer } = await api.as('technician', 'POST', '/api/customers', { name: 'Beta' })
  const { body: device } = await api.as('technician', 'POST', '/api/devices', {
    hostname: 'SRV-7',
    customerId: customer.id,
  })
  for (let n = 1; n <= 5; n++) {
    await open({
      subject: `Quittung ${n}`,
      queue: n % 2 === 0 ? 'Alerts' : 'Support',
      ...(n < 3 ? { deviceId: device.id, customerId: customer.id } : {}),
      tags: n === 5 ? ['vip'] : [],
      assignee: n === 4 ? 'Anna' : null,
    })
  }
  const q = 'quittung'
  expect(await found({ q, queue: 'Alerts' })).toEqual(['Quittung 4', 'Quittung 2'])
  expect(await found({ q, deviceId: device.id })).toEqual(['Quittung 2', 'Quittung 1'])
  expect(await found({ tag: 'vip' })).toEqual(['Quittung 5'])
  expect(await found({ q, assignee: 'Anna' })).toEqual(['Quittung 4'])
  expect(await found({ q, unassigned: 'true', status: 'new', queue: 'Alerts' })).toEqual(['Quittung 2'])
  expect(await found({ q, sla: 'breached' })).toEqual([])
  const first = (await api.as('viewer', 'GET', `/api/tickets?q=${q}&limit=3`)).body
  expect(first.items).toHaveLength(3)
  expect(await found({ q, limit: '3', cursor: first.next })).toEqual(['Quittung 2', 'Quittung 1'])
})

test('words that are old and rare are found behind thousands of newer tickets', async () => {
  await open({ subject: 'Rarität of old', queue: 'Cellar' })
  await sql`
    insert into tickets (id, subject)
    select gen_random_uuid(), 'Everyday ' || n from generate_series(1, 4000) as n`.execute(api.db)
  expect(await found({ q: 'raritat' })).toEqual(['Rarität of old'])
  expect(await found({ q: 'raritat', queue: 'Cellar' })).toEqual(['Rarität of old'])
  expect(await found({ q: 'everyday', queue: 'Cellar' })).toEqual([])
  expect(await found({ q: 'everyday 17', limit: '5' })).toEqual(['Everyday 17'])
  const page = (await api.as('viewer', 'GET', '/api/tickets?q=everyday&limit=2&cursor=3500')).body
  expect(page.items).toHaveLength(2)
})
