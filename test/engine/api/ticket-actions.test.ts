import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
const browser = await api.signInOwner()
afterAll(() => api[Symbol.asyncDispose]())

const open = async (ticket: object) => (await api.as('technician', 'POST', '/api/tickets', ticket)).body

async function auditOf(subject: string): Promise<string[]> {
  const rows = await api.db
    .selectFrom('audit_log')
    .select('action')
    .where('subject', '=', subject)
    .orderBy('id')
    .execute()
  return rows.map(({ action }) => action)
}

test('the history of a ticket says by whom, page by page', async () => {
  const { number, id } = await open({ subject: 'A' })
  await api.as('technician', 'PATCH', `/api/tickets/${number}`, { status: 'open', assignee: 'Luca' })
  const first = await api.as('viewer', 'GET', `/api/tickets/${number}/history?limit=2`)
  const second = await api.as(
    'viewer',
    'GET',
    `/api/tickets/${number}/history?limit=2&cursor=${first.body.next}`,
  )

  expect([...first.body.items, ...second.body.items]).toMatchObject([
    { field: 'created', actorKind: 'integration', actor: 'technician', ticketId: id },
    { field: 'status', from: 'new', to: 'open' },
    { field: 'assignee', from: null, to: 'Luca' },
  ])
  expect(second.body.next).toBeNull()
})

test('a person who signs in is a human in the history', async () => {
  const made = await api.send('POST', '/api/tickets', { subject: 'By hand' }, browser)
  const history = await api.send('GET', `/api/tickets/${made.body.number}/history`, undefined, browser)
  expect(history.body.items).toMatchObject([{ actorKind: 'human', actor: 'Olga' }])
})

test('tickets are merged by number, once, and what cannot be is refused with the reason', async () => {
  const [source, target] = [await open({ subject: 'A' }), await open({ subject: 'B' })]
  const path = `/api/tickets/${source.number}/merge`
  const merged = await api.as('technician', 'POST', path, { into: String(target.number) })
  expect(merged.body).toMatchObject({
    source: { status: 'closed', mergedIntoId: target.id },
    target: { id: target.id },
  })
  expect((await api.as('technician', 'POST', path, { into: target.id })).status).toBe(200)
  const itself = await api.as('technician', 'POST', `/api/tickets/${target.number}/merge`, {
    into: target.id,
  })
  expect(itself).toMatchObject({ status: 422, body: { detail: expect.stringContaining('into itself') } })
  expect(await auditOf(`ticket/${source.id}`)).toEqual(['ticket.created', 'ticket.merged', 'ticket.merged'])
})

test('points of the checklist are added, ticked off and taken away', async () => {
  const { number } = await open({ subject: 'Monthly round' })
  const path = `/api/tickets/${number}/checklist`
  const added = await api.as('technician', 'POST', path, { items: ['Backup', 'Firmware'] })
  const [first, second] = added.body.checklist
  const done = await api.as('technician', 'PATCH', `${path}/${first.id}`, { done: true })
  expect(done.body.checklist).toMatchObject([{ text: 'Backup', doneBy: 'technician' }, { doneAt: null }])
  const left = await api.as('technician', 'DELETE', `${path}/${second.id}`)
  expect(left.body.checklist).toHaveLength(1)
  expect((await api.as('viewer', 'POST', path, { items: ['x'] })).status).toBe(403)
})

test('a ticket is given away by person or by turn', async () => {
  const { number } = await open({ subject: 'A', queue: 'Nobody takes it' })
  const path = `/api/tickets/${number}/assign`
  const turn = await api.as('technician', 'POST', path, { method: 'round_robin' })
  expect(turn.body).toMatchObject({ outcome: 'nobody', ticket: { assignee: null } })
  const person = await api.as('technician', 'POST', path, { method: 'person', assignee: 'Luca' })
  expect(person.body).toMatchObject({ outcome: 'assigned', ticket: { assignee: 'Luca' } })
})

test('closing with the children closes them, and says with which code', async () => {
  const parent = await open({ subject: 'Internet is down' })
  const child = await open({ subject: 'No mail', parentId: parent.id })
  const closing = { resolution: 'Line repaired', resolutionCode: 'provider', withChildren: true }
  const closed = await api.as('technician', 'POST', `/api/tickets/${parent.number}/close`, closing)
  expect(closed.body).toMatchObject({ status: 'closed', resolutionCode: 'provider' })
  const after = await api.as('viewer', 'GET', `/api/tickets/${child.number}`)
  expect(after.body).toMatchObject({ status: 'closed', resolution: 'Line repaired' })
})

describe('settings of the desk', () => {
  test('queues are added, changed and deleted by administrators while no ticket stands in them', async () => {
    const made = await api.as('admin', 'POST', '/api/queues', { name: 'Network', assignment: 'round_robin' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Network', openTickets: 0 } })
    expect((await api.as('technician', 'POST', '/api/queues', { name: 'X' })).status).toBe(403)
    expect((await api.as('admin', 'POST', '/api/queues', { name: 'network' })).status).toBe(409)
    const path = `/api/queues/${made.body.id}`
    await open({ subject: 'A', queue: 'Network' })
    expect((await api.as('admin', 'DELETE', path)).body.detail).toContain(
      'Tickets stand in the queue "Network"',
    )
    const renamed = await api.as('admin', 'PATCH', path, { name: 'Networks', assignment: 'none' })
    expect(renamed.body).toMatchObject({ name: 'Networks', assignment: 'none', openTickets: 1 })
    expect((await api.as('viewer', 'GET', '/api/queues')).body.items).toMatchObject([{ name: 'Networks' }])
    expect(await auditOf(`queue/${made.body.id}`)).toEqual(['queue.created', 'queue.changed'])
  })

  test('statuses of the MSP are added to a kind, and tickets take them by name', async () => {
    const status = { name: 'Waiting for supplier', kind: 'waiting' }
    const made = await api.as('admin', 'POST', '/api/ticket-statuses', status)
    const { number } = await open({ subject: 'A' })
    const changed = await api.as('technician', 'PATCH', `/api/tickets/${number}`, { statusName: status.name })
    expect(changed.body).toMatchObject({ status: 'waiting', statusName: 'Waiting for supplier' })
    const unknown = await api.as('technician', 'PATCH', `/api/tickets/${number}`, { statusName: 'Elsewhere' })
    expect(unknown.body.detail).toContain('There is no ticket status "Elsewhere"')
    expect((await api.as('admin', 'DELETE', `/api/ticket-statuses/${made.body.id}`)).status).toBe(204)
    expect((await api.as('viewer', 'GET', `/api/tickets/${number}`)).body).toMatchObject({ statusName: null })
  })

  test('the priorities of impact and urgency are set as a whole', async () => {
    const before = await api.as('viewer', 'GET', '/api/priority-matrix')
    expect(before.body).toMatchObject({ high: { high: 'critical' } })
    const matrix = { ...before.body, low: { high: 'high', normal: 'high', low: 'high' } }
    expect((await api.as('admin', 'PUT', '/api/priority-matrix', matrix)).status).toBe(200)
    expect(await open({ subject: 'A', impact: 'low', urgency: 'low' })).toMatchObject({ priority: 'high' })
    expect((await api.as('admin', 'PUT', '/api/priority-matrix', { high: {} })).status).toBe(422)
    await api.as('admin', 'PUT', '/api/priority-matrix', before.body)
  })

  test('technicians get skills and queues', async () => {
    const list = await api.as('viewer', 'GET', '/api/technicians')
    const [olga] = list.body.items
    expect(olga).toMatchObject({ name: 'Olga', takesPart: false })
    const profile = { skills: ['linux'], queues: ['Support'], addresses: ['Olga@Home.example'] }
    const saved = await api.as('admin', 'PUT', `/api/technicians/${olga.userId}`, profile)
    expect(saved.body).toMatchObject({ skills: ['linux'], takesPart: true, addresses: ['olga@home.example'] })
    expect((await api.as('admin', 'PUT', `/api/technicians/${crypto.randomUUID()}`, {})).status).toBe(404)
  })
})

describe('canned replies', () => {
  let replyId = ''
  beforeAll(async () => {
    const made = await api.as('technician', 'POST', '/api/canned-replies', {
      name: 'On my way',
      texts: {
        it: 'Buongiorno {{ contact.name }}, {{ technician.name }} arriva per il ticket #{{ ticket.number }}.',
        en: 'Hello {{ contact.name }}, we are on our way to {{ customer.name }} for #{{ ticket.number }}.',
      },
    })
    replyId = made.body.id
  })

  const render = async (ticket: object) => {
    const { number } = await open(ticket)
    const { body } = await api.as('technician', 'POST', `/api/canned-replies/${replyId}/render`, {
      ticket: String(number),
    })
    return { ...body, number }
  }

  test.each([
    ['it', 'Buongiorno Anna, technician arriva per il ticket #'],
    ['en', 'Hello Anna, we are on our way to Customer en for #'],
  ])('are filled in for a customer who speaks %s', async (language, start) => {
    const { body: customer } = await api.as('technician', 'POST', '/api/customers', {
      name: `Customer ${language}`,
      language,
    })
    const rendered = await render({ subject: 'A', customerId: customer.id, requesterName: 'Anna' })
    expect(rendered).toMatchObject({ language, body: `${start}${rendered.number}.` })
  })

  test('are in English where nobody knows whose the ticket is', async () => {
    expect(await render({ subject: 'A', requesterName: 'Anna' })).toMatchObject({ language: 'en' })
  })

  test('one that cannot be filled in says why', async () => {
    await api.as('technician', 'PATCH', `/api/canned-replies/${replyId}`, {
      texts: { en: 'Hello {{ nobody.name }}' },
    })
    const { number } = await open({ subject: 'A' })
    const answer = await api.as('technician', 'POST', `/api/canned-replies/${replyId}/render`, {
      ticket: String(number),
    })
    expect(answer).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('cannot be filled in (en)') },
    })
    expect((await api.as('technician', 'DELETE', `/api/canned-replies/${replyId}`)).status).toBe(204)
  })
})
