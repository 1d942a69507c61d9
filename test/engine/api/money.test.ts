import { afterAll, expect, test } from 'vitest'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

let invented = 0

async function customerWith(contract: object) {
  const name = `Customer ${++invented}`
  const customer = await api.as('editor', 'POST', '/api/customers', { name, language: 'en' })
  const path = `/api/customers/${customer.body.id}`
  const made = await api.as('editor', 'POST', `${path}/contracts`, {
    name: 'Agreed',
    kind: 'time_and_materials',
    startsOn: '2026-01-01',
    hourlyRateMinor: 8000,
    ...contract,
  })
  expect(made.status, made.body.detail).toBe(201)
  const ticket = await api.as('technician', 'POST', '/api/tickets', {
    customerId: customer.body.id,
    subject: 'New switch',
  })
  const log = async (body: object) => {
    const { status, body: entry } = await api.as(
      'technician',
      'POST',
      `/api/tickets/${ticket.body.id}/time`,
      {
        minutes: 60,
        startedAt: '2026-11-20T09:00:00.000Z',
        ...body,
      },
    )
    expect(status, entry.detail).toBe(201)
    return entry
  }
  return {
    path,
    customerId: customer.body.id as string,
    contractId: made.body.id as string,
    ticketId: ticket.body.id as string,
    log,
  }
}

test('time is logged, billed with its reason, and handed over once as a feed and as files', async () => {
  const { customerId, log } = await customerWith({})
  const entry = await log({ note: 'inside', customerNote: '=HYPERLINK("http://evil.example")' })
  expect(entry).toMatchObject({ decision: 'billable', amountMinor: 8000 })
  const waiting = await api.as('viewer', 'GET', `/api/time-entries?state=billable&customerId=${customerId}`)
  expect(waiting.body.items).toMatchObject([
    { id: entry.id, customer: `Customer ${invented}`, contract: 'Agreed', ticketNumber: expect.any(Number) },
  ])

  const billed = await api.as('technician', 'POST', `/api/time-entries/${entry.id}/bill`, { itemCode: '-X' })
  expect(billed.body.items).toMatchObject([
    { amountMinor: 8000, reason: '"Agreed" bills all work by the hour' },
  ])
  const none = await api.as('viewer', 'GET', `/api/time-entries?state=billable&customerId=${customerId}`)
  expect(none.body.items).toEqual([])

  const range = { fromDay: '2026-11-01', toDay: '2026-11-30', customerId }
  expect((await api.as('technician', 'POST', '/api/exports', range)).status).toBe(403)
  const made = await api.as('editor', 'POST', '/api/exports', range)
  expect(made.body).toMatchObject({ lineCount: 1, entryCount: 1 })
  const again = await api.as('editor', 'POST', '/api/exports', range)
  expect(again).toMatchObject({ status: 422, body: { detail: /waits to be handed over/ } })

  const feed = await api.as('viewer', 'GET', '/api/exports?order=oldest&limit=200')
  expect(feed.body.items.map(({ id }: { id: string }) => id)).toContain(made.body.id)
  const after = await api.as('viewer', 'GET', `/api/exports?order=oldest&cursor=${made.body.id}`)
  expect(after.body).toEqual({ items: [], next: null })

  const path = `/api/exports/${made.body.id}`
  const lines = await api.as('viewer', 'GET', `${path}/lines`)
  expect(lines.body.items).toMatchObject([
    { customer: `Customer ${invented}`, contract: 'Agreed', amountMinor: 8000 },
  ])
  const file = await api.as('viewer', 'GET', `${path}/lines.csv`)
  expect(file.body).toContain("'-X")
  expect(file.body).toContain(',80,EUR,')
  expect(file.body.split('\r\n')[0]).toMatch(/^\uFEFF?id,date,customer_id,/)
  const italian = await api.as('viewer', 'GET', `${path}/time-entries.csv?format=italian`)
  expect(italian.body).toContain(`"'=HYPERLINK(""http://evil.example"")"`)

  const counter = await api.as(
    'technician',
    'POST',
    `/api/billing-lines/${billed.body.items[0].id}/reversal`,
    {
      reason: 'Goodwill after all',
    },
  )
  expect(counter).toMatchObject({ status: 201, body: { amountMinor: -8000 } })
  expect((await api.as('viewer', 'GET', `${path}/lines.csv`)).body).toBe(file.body)
  const open = await api.as('viewer', 'GET', `/api/billing-lines?exported=false&customerId=${customerId}`)
  expect(open.body.items).toMatchObject([
    {
      amountMinor: -8000,
      correctsId: billed.body.items[0].id,
      customer: `Customer ${invented}`,
      contract: 'Agreed',
      ticketNumber: expect.any(Number),
    },
  ])
})

test('coverage is decided without doing anything, and an extra is announced', async () => {
  const { customerId, ticketId } = await customerWith({
    kind: 'fixed_per_seat',
    coveredWorkTypes: ['remote support'],
    approvalLimitMinor: 10_000,
  })
  const decide = (body: object) => api.as('viewer', 'POST', '/api/coverage', body)
  const startedAt = '2026-11-20T09:00:00Z'
  const included = await decide({ customerId, work: { minutes: 60, startedAt } })
  expect(included.body).toMatchObject({ decision: 'included', reasonCode: 'INCLUDED_FIXED_FEE' })
  const extra = await decide({ ticketId, work: { minutes: 120, startedAt, workType: 'cabling' } })
  expect(extra.body).toMatchObject({
    decision: 'needs_approval',
    approvalCause: 'over_limit',
    amountMinor: 16_000,
    taxMinor: 3520,
  })
  expect(await decide({ work: { minutes: 60 } })).toMatchObject({
    status: 422,
    body: { detail: /Name a ticket or a customer/ },
  })
  expect(await decide({ customerId, work: { minutes: -5 } })).toMatchObject({ status: 422 })
  const said = await api.as('technician', 'POST', `/api/tickets/${ticketId}/extras`, {
    minutes: 120,
    workType: 'cabling',
    description: 'Two cables',
    startedAt,
  })
  expect(said).toMatchObject({ status: 200, body: { decision: 'needs_approval', told: false } })
  const audit = await api.as('admin', 'GET', '/api/audit')
  expect(JSON.stringify(audit.body)).toContain('work.marked-extra')
})

test('hours are drawn, seen and given back', async () => {
  const { contractId, path, log } = await customerWith({ kind: 'block_hours', includedMinutes: 600 })
  const entry = await log({})
  const draw = await api.as('technician', 'POST', `/api/contracts/${contractId}/draws`, {
    minutes: 30,
    day: '2026-11-20',
    reason: 'Check',
  })
  expect(draw.body).toMatchObject({ outcome: 'drawn', balance: { used: 90, left: 510 } })
  const balances = await api.as('viewer', 'GET', `${path}/balances?day=2026-11-20`)
  expect(balances.body.items).toMatchObject([{ contractId, used: 90, percent: 15 }])
  await api.as('technician', 'POST', `/api/draws/${draw.body.draw.id}/reversal`, { reason: 'No' })
  await api.as('technician', 'PATCH', `/api/time-entries/${entry.id}`, { minutes: 15 })
  expect((await api.as('viewer', 'GET', `/api/contracts/${contractId}/balance`)).body).toMatchObject({
    used: 15,
  })
  const draws = await api.as('viewer', 'GET', `/api/contracts/${contractId}/draws`)
  expect(draws.body.items.map(({ minutes }: { minutes: number }) => minutes)).toEqual([15, -60, -30, 30, 60])
  expect((await api.as('viewer', 'DELETE', `/api/time-entries/${entry.id}`)).status).toBe(403)
  const removed = await api.as('technician', 'DELETE', `/api/time-entries/${entry.id}`)
  expect(removed.body).toEqual({ entry: null, counterEntry: null })
  const history = await api.as('viewer', 'GET', `/api/time-entries/${entry.id}/changes`)
  expect(history.body.items).toMatchObject([
    { kind: 'removed', minutes: 15 },
    { kind: 'changed', minutes: 60 },
  ])
})

test('rate cards of the MSP count until a customer has its own', async () => {
  const { path } = await customerWith({})
  await api.as('editor', 'PUT', '/api/rate-card', { hourlyRateMinor: 9000 })
  expect((await api.as('viewer', 'GET', `${path}/rate-card`)).body).toMatchObject({
    own: false,
    card: { hourlyRateMinor: 9000, currency: 'EUR' },
  })
  await api.as('editor', 'PUT', `${path}/rate-card`, { hourlyRateMinor: 7000, currency: 'CHF' })
  expect((await api.as('viewer', 'GET', `${path}/rate-card`)).body).toMatchObject({
    own: true,
    card: { currency: 'CHF' },
  })
  expect((await api.as('technician', 'DELETE', `${path}/rate-card`)).status).toBe(403)
  expect((await api.as('editor', 'DELETE', `${path}/rate-card`)).status).toBe(204)
  expect((await api.as('editor', 'DELETE', `${path}/rate-card`)).status).toBe(404)
  expect(
    await api.as('editor', 'PUT', '/api/rate-card', { hourlyRateMinor: -1, currency: 'euro' }),
  ).toMatchObject({ status: 422 })
})

test('seat lines are kept, counted and set', async () => {
  const { contractId, customerId } = await customerWith({})
  const line = await api.as('editor', 'POST', `/api/contracts/${contractId}/seat-lines`, {
    name: 'Workstations',
    deviceKinds: ['workstation'],
    quantity: 5,
    unitPriceMinor: 2500,
  })
  expect(line.status).toBe(201)
  const counts = await api.as('viewer', 'GET', `/api/seat-counts?customerId=${customerId}&mismatch=true`)
  expect(counts.body.items).toMatchObject([{ delta: -5, moneyDeltaMinor: -12_500 }])
  const set = (body: object) => api.as('technician', 'POST', `/api/seat-lines/${line.body.id}/quantity`, body)
  expect(await set({ quantity: -1 })).toMatchObject({ status: 422, body: { detail: /fewer than no seats/ } })
  expect(await set({ quantity: 0, reason: 'All gone' })).toMatchObject({ status: 201 })
  const changes = await api.as('viewer', 'GET', `/api/contracts/${contractId}/seat-changes`)
  expect(changes.body.items).toMatchObject([{ fromQuantity: 5, toQuantity: 0, reason: 'All gone' }])
  expect(
    (await api.as('editor', 'PATCH', `/api/seat-lines/${line.body.id}`, { tolerance: 2 })).body,
  ).toMatchObject({
    tolerance: 2,
    quantity: 0,
  })
  expect((await api.as('editor', 'DELETE', `/api/seat-lines/${line.body.id}`)).status).toBe(204)
})

test('what is wrong with a contract is refused or told', async () => {
  const { path, contractId } = await customerWith({ name: 'First' })
  const add = (body: object) =>
    api.as('editor', 'POST', `${path}/contracts`, {
      name: 'Second',
      kind: 'prepaid',
      startsOn: '2026-01-01',
      ...body,
    })
  expect(await add({})).toMatchObject({ status: 422, body: { detail: /nothing says which one counts/ } })
  expect(await add({ startsOn: '2026-03-01', endsOn: '2026-02-01' })).toMatchObject({
    status: 422,
    body: { detail: /before it starts/ },
  })
  expect(await add({ includedMinutes: -1 })).toMatchObject({ status: 422 })
  expect(await add({ currency: 'Euro' })).toMatchObject({ status: 422 })
  expect(await add({ startsOn: '2026-03-01' })).toMatchObject({ status: 201 })
  const problems = await api.as('viewer', 'GET', `/api/contracts/${contractId}/problems`)
  expect(problems.body.items.map(({ code }: { code: string }) => code)).toEqual(['overlaps', 'no_end'])
})
