import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertUser } from '#engine/auth/users.ts'
import { changeTimeEntry } from '#engine/desk/change-time-entry.ts'
import { updateContract } from '#engine/desk/contracts.ts'
import { logTime } from '#engine/desk/log-time.ts'
import { insertSeatLine } from '#engine/desk/seat-lines.ts'
import { tellHoursLow } from '#engine/desk/tell-hours-low.ts'
import { tellMissingTime } from '#engine/desk/tell-missing-time.ts'
import { tellOutOfScope } from '#engine/desk/tell-out-of-scope.ts'
import { tellSeatMismatch } from '#engine/desk/tell-seat-mismatch.ts'
import { createTendMoney } from '#engine/desk/tend-money.ts'
import { moneyEvents } from '#engine/msp/money-event.ts'
import { catalogue } from '#nodes'
import { buildContract, buildDevice, buildEffect, buildTicket } from '../../support/build.ts'
import { buildDocument } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine(catalogue)
})
afterAll(() => engine?.[Symbol.asyncDispose]())

const friday = new Date('2026-11-20T10:00:00Z')

/** What was said since the last time this was asked, of one type. */
async function said(type: keyof typeof moneyEvents) {
  const rows = await engine.db
    .selectFrom('events')
    .select(['state', 'data', 'caused_by_run'])
    .where('type', '=', type)
    .orderBy('id')
    .execute()
  for (const { data } of rows) moneyEvents[type].parse(data)
  return rows.map(({ state, data, caused_by_run }) => ({ state, by: caused_by_run, ...(data as object) }))
}

const hear = (type: string) =>
  engine.publish(buildDocument({ hear: { type }, note: { type: 'flow.set', params: {} } }, ['hear -> note']))

async function underBlock() {
  const contract = await buildContract(engine.db, {
    kind: 'block_hours',
    includedMinutes: 600,
    startsOn: '2026-11-01',
    name: 'Ten hours',
  })
  const ticket = await buildTicket(engine.db, { customerId: contract.customerId })
  const log = (minutes: number, more: object = {}) =>
    logTime(
      engine.db,
      {
        ticketId: ticket.id,
        minutes,
        automation: false,
        technician: 'Luca',
        startedAt: friday.toISOString(),
        ...more,
      },
      buildEffect(),
    )
  return { contract, ticket, log }
}

test('nothing is said where nobody listens', async () => {
  const { log } = await underBlock()
  await log(600)
  await log(60)
  expect(await createTendMoney(engine.db, () => friday)()).toBe(0)
  expect(await engine.db.selectFrom('events').select('id').execute()).toEqual([])
})

test('hours that run low are told of once for each share, and again when they run low anew', async () => {
  await hear('contract.hours_low')
  const { log, contract } = await underBlock()
  const news = async (type: 'contract.hours_low' | 'contract.hours_exhausted' = 'contract.hours_low') => {
    await Promise.all([tellHoursLow(engine.db, friday), tellHoursLow(engine.db, friday)])
    await tellHoursLow(engine.db, friday)
    const all: Record<string, unknown>[] = await said(type)
    return all.filter(({ contractId }) => contractId === contract.id)
  }
  await log(420)
  expect(await news()).toEqual([])
  const entry = await log(60)
  const low = {
    state: 'raised',
    threshold: 75,
    percent: 80,
    left: 120,
    contract: 'Ten hours',
    burnRate: 24,
    emptyOn: '2026-11-25',
  }
  expect(await news()).toMatchObject([low])
  await log(60)
  expect(await news()).toMatchObject([low, { threshold: 90, percent: 90, severity: 'medium' }])
  await log(120)
  expect(await news('contract.hours_exhausted')).toMatchObject([
    { threshold: 100, percent: 100, left: 0, severity: 'high' },
  ])
  expect(await news()).toHaveLength(2)
  await changeTimeEntry(engine.db, entry.id, { minutes: 15 }, buildEffect())
  await updateContract(engine.db, contract.id, { includedMinutes: 1200 })
  const over = await news()
  expect(over.slice(2)).toMatchObject([
    { state: 'cleared', threshold: 75 },
    { state: 'cleared', threshold: 90 },
  ])
  await updateContract(engine.db, contract.id, { includedMinutes: 700 })
  expect((await news()).slice(4)).toMatchObject([{ state: 'raised', threshold: 75 }])
})

test('seats that differ are told of once for each difference', async () => {
  await hear('contract.seat_mismatch')
  const { contract } = await underBlock()
  const { customerId } = contract
  await buildDevice(engine.db, { customerId, kind: 'server', hostname: 'SRV-1' })
  await insertSeatLine(engine.db, {
    contractId: contract.id,
    name: 'Servers',
    quantity: 1,
    unitPriceMinor: 4500,
  })
  const news = async () => {
    await Promise.all([tellSeatMismatch(engine.db, friday), tellSeatMismatch(engine.db, friday)])
    return said('contract.seat_mismatch')
  }
  expect(await news()).toEqual([])
  const second = await buildDevice(engine.db, { customerId, kind: 'server', hostname: 'SRV-2' })
  expect(await news()).toMatchObject([
    { state: 'raised', delta: 1, moneyDeltaMinor: 4500, evidence: ['SRV-1', 'SRV-2'] },
  ])
  expect(await news()).toHaveLength(1)
  await engine.db.updateTable('devices').set({ active: false }).where('id', '=', second.id).execute()
  expect((await news()).map(({ state }) => state)).toEqual(['raised', 'cleared'])
})

test('work outside the contract is told of with the entry, and before it is done', async () => {
  await hear('work.out_of_scope')
  await hear('time_entry.created')
  const { log, ticket } = await underBlock()
  await log(600)
  const entry = await log(60, { customerNote: 'New mailbox' })
  await log(60, { billable: 'yes' })
  expect((await said('time_entry.created')).map(({ decision }: Record<string, unknown>) => decision)).toEqual(
    ['included', 'billable', 'billable'],
  )
  expect(await said('work.out_of_scope')).toMatchObject([
    {
      entryId: entry.id,
      ticketNumber: ticket.number,
      reasonCode: 'HOURS_EXHAUSTED',
      estimatedAmountMinor: 8000,
      description: 'New mailbox',
    },
  ])
  const { told } = await tellOutOfScope(
    engine.db,
    {
      ticketId: ticket.id,
      technician: 'Luca',
      description: 'A second screen',
      work: { minutes: 30, startedAt: friday.toISOString() },
    },
    buildEffect(),
    friday,
  )
  expect(told).toBe(true)
  expect((await said('work.out_of_scope')).at(-1)).toMatchObject({
    entryId: null,
    estimatedAmountMinor: 4000,
    description: 'A second screen',
  })
})

test('missing time is told of the morning after, once for each day and person', async () => {
  await hear('time_entry.missing')
  const { log } = await underBlock()
  await log(300, { technician: 'Greta', startedAt: '2026-10-01T08:00:00.000Z' })
  await tellMissingTime(engine.db, new Date('2026-10-02T02:00:00Z'))
  const ofGreta = async () =>
    (await said('time_entry.missing')).filter(
      ({ technician, day }: Record<string, unknown>) => technician === 'Greta' && day === '2026-10-01',
    )
  expect(await ofGreta()).toEqual([])
  const morning = new Date('2026-10-02T07:00:00Z')
  await Promise.all([tellMissingTime(engine.db, morning), tellMissingTime(engine.db, morning)])
  await tellMissingTime(engine.db, morning)
  expect(await ofGreta()).toMatchObject([
    { email: null, loggedMinutes: 300, expectedMinutes: 540, missingMinutes: 240 },
  ])
})

test('missing time tells the address of the one user of that name', async () => {
  await hear('time_entry.missing')
  const { log } = await underBlock()
  const person = { role: 'technician', passwordHash: 'nobody signs in' } as const
  await insertUser(engine.db, { ...person, name: 'Tea Neri', email: 'tea@msp.example' })
  await insertUser(engine.db, { ...person, name: 'Ugo Bo', email: 'ugo@msp.example' })
  await insertUser(engine.db, { ...person, name: 'Ugo Bo', email: 'ugo.bo@msp.example' })
  for (const technician of ['tea neri', 'Ugo Bo']) {
    await log(60, { technician, startedAt: '2026-10-06T08:00:00.000Z' })
  }
  await tellMissingTime(engine.db, new Date('2026-10-07T07:00:00Z'))
  expect(await said('time_entry.missing')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ day: '2026-10-06', technician: 'tea neri', email: 'tea@msp.example' }),
      expect.objectContaining({ day: '2026-10-06', technician: 'Ugo Bo', email: null }),
    ]),
  )
})
