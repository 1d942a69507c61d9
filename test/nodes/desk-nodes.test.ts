import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isOpen, type Ticket } from '#engine/msp/ticket.ts'
import { addBillingLine } from '../../nodes/billing/add-line.ts'
import { findContract } from '../../nodes/billing/find-contract.ts'
import { findDevice } from '../../nodes/devices/find.ts'
import { closeTicket } from '../../nodes/tickets/close.ts'
import { ticketsClosedWithoutTime } from '../../nodes/tickets/closed-without-time.ts'
import { commentTicket } from '../../nodes/tickets/comment.ts'
import { createTicket } from '../../nodes/tickets/create.ts'
import { findTicket } from '../../nodes/tickets/find.ts'
import { ticketFromEmail } from '../../nodes/tickets/from-email.ts'
import { updateTicket } from '../../nodes/tickets/update.ts'
import { upsertTicketByKey } from '../../nodes/tickets/upsert-by-key.ts'
import { logTime } from '../../nodes/time/log.ts'
import { buildContract, buildCustomer, buildDevice, buildMail, buildTicket } from '../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runNode } from '../support/run-node.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

describe('create ticket', () => {
  test("is for the run's customer unless it names another", async () => {
    const [ofRun, named] = [await buildCustomer(database.db), await buildCustomer(database.db)]
    const given = { customerId: ofRun.id }

    const plain = await runNode(createTicket, database.db, { subject: 'A', customerId: '' }, given)
    const other = await runNode(createTicket, database.db, { subject: 'A', customerId: named.id }, given)

    expect(plain.output).toMatchObject({ customerId: ofRun.id, priority: 'normal', queue: 'Support' })
    expect(other.output).toMatchObject({ customerId: named.id })
  })

  test('takes what expressions leave empty as not given, and tags as text', async () => {
    const { output } = await runNode(createTicket, database.db, {
      subject: ' Disk full ',
      description: null,
      priority: '',
      deviceId: null,
      queue: null,
      requesterEmail: '',
      tags: 'disk, urgent',
    })

    expect(output).toMatchObject({
      subject: 'Disk full',
      description: '',
      tags: ['disk', 'urgent'],
      deviceId: null,
    })
  })

  test('refuses an id that is none before it reaches the database', async () => {
    const wrong = runNode(createTicket, database.db, { subject: 'A', customerId: 'Rossi Srl' })

    await expect(wrong).rejects.toThrow('This is not an id')
  })
})

test('one ticket for a problem: the second time is a repeat on the first', async () => {
  const alert = { dedupKey: 4711, subject: 'Down', priority: 'high' }
  const first = await runNode(upsertTicketByKey, database.db, alert)

  const second = await runNode(upsertTicketByKey, database.db, { ...alert, priority: 'critical' })

  expect(first.output).toMatchObject({ outcome: 'created', ticket: { dedupKey: '4711' } })
  expect(second.output).toMatchObject({
    outcome: 'repeated',
    ticket: { occurrences: 2, priority: 'critical' },
  })
})

describe('a step on a ticket', () => {
  test.each([
    ['its id', (ticket: Ticket) => ticket.id],
    ['its number', (ticket: Ticket) => ticket.number],
    ['its number as text', (ticket: Ticket) => `#${ticket.number}`],
  ])('finds it by %s', async (_, reference) => {
    const ticket = await buildTicket(database.db)

    const { output } = await runNode(commentTicket, database.db, { ticket: reference(ticket), body: 'Seen' })

    expect(output).toMatchObject({ ticketId: ticket.id, body: 'Seen', visibility: 'internal' })
  })

  test.each(['99999999', 'INC-7', ''])('says so when it is given "%s"', async (reference) => {
    const wrong = runNode(commentTicket, database.db, { ticket: reference, body: 'Seen' })

    await expect(wrong).rejects.toThrow(reference === '' ? /too small/i : `There is no ticket "${reference}"`)
  })
})

test('update ticket changes what is filled in and nothing else', async () => {
  const ticket = await buildTicket(database.db, { description: 'Long', tags: ['a'], priority: 'high' })

  const { output } = await runNode(updateTicket, database.db, {
    ticket: ticket.number,
    status: 'open',
    priority: '',
    description: '',
    assignee: 'Ada',
    tags: [],
  })

  expect(output).toMatchObject({
    status: 'open',
    assignee: 'Ada',
    description: 'Long',
    priority: 'high',
    tags: ['a'],
  })
})

test('close ticket only if untouched leaves the ticket that a person changed', async () => {
  const byRun = await buildTicket(database.db)
  const byPerson = await buildTicket(database.db, {}, { key: crypto.randomUUID(), runId: null })
  const close = (ticket: Ticket) =>
    runNode(closeTicket, database.db, { ticket: ticket.id, resolution: 'Cleared', onlyIfUntouched: true })

  expect((await close(byRun)).output).toMatchObject({ closed: true, ticket: { resolution: 'Cleared' } })
  expect((await close(byPerson)).output).toMatchObject({ closed: false, ticket: { status: 'new' } })
})

describe('find ticket', () => {
  test('leaves by what it finds', async () => {
    const ticket = await buildTicket(database.db, { dedupKey: 'find me' })

    expect(await runNode(findTicket, database.db, { dedupKey: 'find me' })).toMatchObject({
      handle: 'found',
      output: { ticket: { id: ticket.id } },
    })
    expect(await runNode(findTicket, database.db, { ticket: ticket.number, dedupKey: '' })).toMatchObject({
      handle: 'found',
    })
    expect(await runNode(findTicket, database.db, { dedupKey: 'other' })).toEqual({
      handle: 'not_found',
      output: { ticket: null },
    })
  })

  test('passes over a closed one when only open ones count', async () => {
    const ticket = await buildTicket(database.db, { status: 'closed' })
    const reference = { ticket: String(ticket.number) }

    expect(isOpen(ticket.status)).toBe(false)
    expect((await runNode(findTicket, database.db, reference)).handle).toBe('found')
    expect((await runNode(findTicket, database.db, { ...reference, onlyOpen: true })).handle).toBe(
      'not_found',
    )
  })

  test('says that there is nothing to look for', async () => {
    await expect(runNode(findTicket, database.db, { ticket: null })).rejects.toThrow('Nothing to look for')
  })
})

describe('ticket from e-mail', () => {
  const receive = (mail: object, params = {}) =>
    runNode(ticketFromEmail, database.db, params, { event: { data: JSON.parse(JSON.stringify(mail)) } })

  test('leaves by what became of the e-mail', async () => {
    const mail = buildMail()

    const opened = await receive(mail, { queue: 'Second level', priority: 'high' })
    const appended = await receive(buildMail({ inReplyTo: mail.messageId }))
    const ignored = await receive(buildMail({ kind: 'auto-reply', mayAcknowledge: false }))

    expect(opened).toMatchObject({
      handle: 'opened',
      output: { mayAcknowledge: true, ticket: { queue: 'Second level', priority: 'high' } },
    })
    expect(appended).toMatchObject({ handle: 'appended' })
    expect(ignored).toMatchObject({ handle: 'ignored', output: { ticket: null, mayAcknowledge: false } })
  })

  test('says so in a workflow that no e-mail starts', async () => {
    await expect(receive({ alert: 1 })).rejects.toThrow('is not an e-mail')
  })
})

test('tickets closed without time are listed with a line each', async () => {
  await using own = await createTestDatabase()
  const forgotten = await buildTicket(own.db, { subject: 'Forgotten', status: 'closed', assignee: 'Ada' })
  const timed = await buildTicket(own.db, { status: 'closed' })
  await runNode(logTime, own.db, { ticket: timed.id, minutes: '5' })

  const { output } = await runNode(ticketsClosedWithoutTime, own.db, { hours: '24' }, { now: new Date() })

  expect(output).toMatchObject({
    count: 1,
    lines: `#${forgotten.number} Forgotten (closed ${forgotten.closedAt?.slice(0, 10)} by Ada)`,
    tickets: [{ id: forgotten.id }],
  })
})

describe('log time', () => {
  test("is the automation's unless it names a technician, and ends now unless it names a start", async () => {
    const ticket = await buildTicket(database.db)

    const automatic = await runNode(logTime, database.db, { ticket: ticket.id, minutes: '12' })
    const byPerson = await runNode(logTime, database.db, {
      ticket: ticket.id,
      minutes: 30,
      technician: 'Ada',
      startedAt: '2026-11-20T09:00:00+01:00',
    })

    expect(automatic.output).toMatchObject({
      automation: true,
      technician: 'Automation',
      minutes: 12,
      billedMinutes: 15,
      startedAt: '2026-11-21T19:48:00.000Z',
    })
    expect(byPerson.output).toMatchObject({
      automation: false,
      technician: 'Ada',
      startedAt: '2026-11-20T08:00:00.000Z',
    })
  })

  test('refuses a start that is no time', async () => {
    const ticket = await buildTicket(database.db)
    const wrong = runNode(logTime, database.db, { ticket: ticket.id, minutes: 5, startedAt: 'yesterday' })

    await expect(wrong).rejects.toThrow('"yesterday" is no date and time')
  })
})

describe('bill extra', () => {
  test('takes a price in whole units of money, also as text, and bills in cents', async () => {
    const customer = await buildCustomer(database.db)
    const ticket = await buildTicket(database.db, { customerId: customer.id })

    const { output } = await runNode(
      addBillingLine,
      database.db,
      { description: 'Cable', quantity: '3', unit: 'piece', unitPrice: '12.35', ticket: ticket.number },
      { customerId: customer.id },
    )

    expect(output).toMatchObject({
      ticketId: ticket.id,
      unitPriceMinor: 1235,
      amountMinor: 3705,
      unit: 'piece',
    })
  })

  test('takes the rate of the contract when the price is empty', async () => {
    const contract = await buildContract(database.db, { hourlyRateMinor: 9000 })

    const { output } = await runNode(
      addBillingLine,
      database.db,
      { description: 'Cabling', quantity: 0.5, unitPrice: '', ticket: '', date: '2026-11-20T10:00:00Z' },
      { customerId: contract.customerId },
    )

    expect(output).toMatchObject({ amountMinor: 4500, unit: 'hour', date: '2026-11-20', ticketId: null })
  })

  test('without any customer says what to do', async () => {
    await expect(runNode(addBillingLine, database.db, { description: 'X' })).rejects.toThrow(
      'There is no customer',
    )
  })
})

describe('does the contract cover it', () => {
  const ask = (customerId: string, params: Record<string, unknown> = {}) =>
    runNode(findContract, database.db, params, { customerId })

  test('knows covered, not covered and no contract', async () => {
    const { customerId } = await buildContract(database.db, {
      name: 'All in',
      coveredWorkTypes: ['Remote Support'],
    })
    const nobody = await buildCustomer(database.db)

    expect(await ask(customerId)).toMatchObject({
      handle: 'covered',
      output: { covered: true, reasonCode: null },
    })
    expect(await ask(customerId, { workType: 'cabling' })).toMatchObject({
      handle: 'not_covered',
      output: { reasonCode: 'OUT_OF_SCOPE_WORK_TYPE', reason: '"All in" does not include cabling' },
    })
    expect(await ask(nobody.id)).toMatchObject({
      handle: 'none',
      output: { reasonCode: 'NO_CONTRACT', contract: null },
    })
  })

  test.each([
    [
      'block hours with hours left',
      { kind: 'block_hours', includedMinutes: 60, usedMinutes: 59 },
      'covered',
      null,
    ],
    [
      'block hours used up',
      { kind: 'block_hours', includedMinutes: 60, usedMinutes: 60 },
      'not_covered',
      'HOURS_EXHAUSTED',
    ],
    ['time and materials', { kind: 'time_and_materials' }, 'not_covered', 'OUT_OF_SCOPE_WORK_TYPE'],
    ['a seat contract without a list', { kind: 'fixed_per_seat' }, 'covered', null],
  ] as const)('of %s', async (_, given, handle, reasonCode) => {
    const { customerId } = await buildContract(database.db, given)

    expect(await ask(customerId)).toMatchObject({ handle, output: { reasonCode } })
  })

  test('counts the day of the work in the time zone of the customer', async () => {
    const { customerId } = await buildContract(database.db, { startsOn: '2026-01-01', endsOn: '2026-11-21' })
    const event = { customer: { timeZone: 'Europe/Rome' } }
    const now = new Date('2026-11-21T23:30:00Z')

    const inRome = await runNode(findContract, database.db, {}, { customerId, event, now })
    const inUtc = await runNode(findContract, database.db, {}, { customerId, now })

    expect(inRome.handle).toBe('none')
    expect(inUtc.handle).toBe('covered')
  })
})

test('find device looks among those of the customer', async () => {
  const mine = await buildDevice(database.db, { hostname: 'SRV-9' })
  await buildDevice(database.db, { hostname: 'SRV-9' })
  const find = (params: Record<string, unknown>, customerId: string | null = null) =>
    runNode(findDevice, database.db, params, { customerId })

  expect(await find({ hostname: 'srv-9' }, mine.customerId)).toMatchObject({
    handle: 'found',
    output: { device: { id: mine.id } },
  })
  expect(await find({ hostname: 'srv-9' })).toEqual({ handle: 'not_found', output: { device: null } })
  await expect(find({ hostname: ' ' })).rejects.toThrow('Nothing to look for')
})
