import { expect, test } from 'vitest'
import { insertCustomer } from '#engine/desk/customers.ts'
import { loadDemoDesk } from '#engine/desk/demo.ts'
import { matchHints } from '#engine/desk/match.ts'
import { isOpen } from '#engine/msp/ticket.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

async function everything({ db }: TestDatabase) {
  return {
    customers: await db.selectFrom('customers').selectAll().orderBy('id').execute(),
    sites: await db.selectFrom('sites').selectAll().orderBy('id').execute(),
    contacts: await db.selectFrom('contacts').selectAll().orderBy('id').execute(),
    contracts: await db.selectFrom('contracts').selectAll().orderBy('id').execute(),
    devices: await db.selectFrom('devices').selectAll().orderBy('id').execute(),
    tickets: await db.selectFrom('tickets').selectAll().orderBy('id').execute(),
    comments: await db.selectFrom('ticket_comments').selectAll().orderBy('id').execute(),
    times: await db.selectFrom('time_entries').selectAll().orderBy('id').execute(),
    lines: await db.selectFrom('billing_lines').selectAll().orderBy('id').execute(),
  }
}

test('the demo data loaded twice is there once', async () => {
  await using database = await createTestDatabase()
  await loadDemoDesk(database.db)
  const first = await everything(database)

  await loadDemoDesk(database.db)

  expect(await everything(database)).toEqual(first)
  expect(first.customers).toHaveLength(6)
  expect(first.tickets).toHaveLength(15)
})

test('the demo data shows every state of a ticket and every kind of contract', async () => {
  await using database = await createTestDatabase()
  await loadDemoDesk(database.db)
  const { tickets, contracts, times, lines } = await everything(database)

  expect(new Set(tickets.map(({ status }) => status)).size).toBe(5)
  expect(new Set(contracts.map(({ kind }) => kind)).size).toBe(4)
  expect(tickets.filter(({ status, closed_at }) => isOpen(status) !== (closed_at === null))).toEqual([])
  expect(times.length).toBeGreaterThan(3)
  expect(lines.every(({ amount_minor }) => amount_minor > 0)).toBe(true)
})

test("the labels of a monitoring system find the demo's customer, device and contract", async () => {
  await using database = await createTestDatabase()
  await loadDemoDesk(database.db)

  const [parties] = await matchHints(database.db, [{ customerName: 'Contoso Dental', hostname: 'web-01' }])

  expect(parties).toMatchObject({
    customer: { name: 'Contoso Dental' },
    device: { hostname: 'web-01', criticality: 'critical' },
    site: { name: 'Milano' },
    contract: { kind: 'fixed_per_seat' },
  })
})

test('a customer of the same name that is there already is kept and completed', async () => {
  await using database = await createTestDatabase()
  const own = await insertCustomer(database.db, { name: 'ROSSI SRL', notes: 'ours' })

  await loadDemoDesk(database.db)

  const { customers, devices } = await everything(database)
  expect(customers.filter(({ name }) => name.toLowerCase() === 'rossi srl')).toMatchObject([
    { id: own.id, notes: 'ours' },
  ])
  expect(devices.find(({ hostname }) => hostname === 'SRV-1')?.customer_id).toBe(own.id)
})
