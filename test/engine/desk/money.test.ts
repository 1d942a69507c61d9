import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addBillingLine } from '#engine/desk/add-billing-line.ts'
import { billTime } from '#engine/desk/bill-time.ts'
import { listExportedEntries, listExportedLines, makeExport } from '#engine/desk/billing-exports.ts'
import { changeTimeEntry, removeTimeEntry } from '#engine/desk/change-time-entry.ts'
import { getContract, insertContract, listContractProblems, updateContract } from '#engine/desk/contracts.ts'
import { deskPorts } from '#engine/desk/desk.ts'
import { balanceOf, drawHours, listDraws } from '#engine/desk/draw-hours.ts'
import { listTimeEntries } from '#engine/desk/list-time-entries.ts'
import { logTime } from '#engine/desk/log-time.ts'
import { listMissingTime } from '#engine/desk/missing-time.ts'
import { saveRateCard } from '#engine/desk/rate-cards.ts'
import { reverseBillingLine } from '#engine/desk/reverse-billing-line.ts'
import { reverseDraw } from '#engine/desk/reverse-draws.ts'
import { adjustSeats, countSeats, insertSeatLine } from '#engine/desk/seat-lines.ts'
import type { NewContract } from '#engine/msp/contract.ts'
import type { NewTimeEntry } from '#engine/msp/time-entry.ts'
import {
  buildContact,
  buildContract,
  buildCustomer,
  buildDevice,
  buildEffect,
  buildTicket,
} from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const byPerson = (name = 'Luca') => ({
  key: uuidv7(),
  runId: null,
  actor: { kind: 'human' as const, name },
})

/** A customer with a contract and a ticket under it. */
async function customerWith(given: Partial<NewContract> = {}) {
  const contract = await buildContract(database.db, given)
  const ticket = await buildTicket(database.db, { customerId: contract.customerId })
  const log = (entry: Partial<NewTimeEntry> = {}, effect = buildEffect()) =>
    logTime(
      database.db,
      {
        minutes: 60,
        automation: false,
        technician: 'Luca',
        startedAt: '2026-11-20T09:00:00.000Z',
        ...entry,
        ticketId: ticket.id,
      },
      effect,
    )
  const used = async () => (await getContract(database.db, contract.id)).usedMinutes
  const drawn = async () => {
    const draws = await listDraws(database.db, contract.id, { limit: 200 })
    return draws.reduce((total, { minutes }) => total + minutes, 0)
  }
  return { contract, ticket, log, used, drawn, customerId: contract.customerId }
}

const tenHours = { kind: 'block_hours', includedMinutes: 600 } as const

describe('logged time', () => {
  test('draws from a block of hours, and says why', async () => {
    const { log, contract, used, drawn } = await customerWith(tenHours)
    const entry = await log({ minutes: 50 })
    expect(entry).toMatchObject({
      contractId: contract.id,
      billedMinutes: 60,
      decision: 'included',
      reasonCode: 'INCLUDED_HOURS',
      drawnMinutes: 60,
      amountMinor: 0,
    })
    expect([await used(), await drawn()]).toEqual([60, 60])
  })

  test('logged again by the same effect draws once', async () => {
    const { log, used } = await customerWith(tenHours)
    const effect = buildEffect()
    const [one, two, three] = await Promise.all([log({}, effect), log({}, effect), log({}, effect)])
    expect([two, three]).toEqual([one, one])
    expect(await used()).toBe(60)
  })

  test('by two at once never draws the last hour twice', async () => {
    const { log, used } = await customerWith({ ...tenHours, usedMinutes: 540 })
    const entries = await Promise.all([log(), log(), log()])
    expect(entries.map(({ drawnMinutes }) => drawnMinutes).sort()).toEqual([0, 0, 60])
    expect(entries.filter(({ reasonCode }) => reasonCode === 'HOURS_EXHAUSTED')).toHaveLength(2)
    expect(await used()).toBe(600)
  })

  test('of the automation draws nothing', async () => {
    const { log, used } = await customerWith(tenHours)
    expect(await log({ automation: true })).toMatchObject({ decision: 'no_charge', reasonCode: 'AUTOMATION' })
    expect(await used()).toBe(0)
  })

  test('is decided in the language of the customer', async () => {
    const customer = await buildCustomer(database.db, { language: 'en' })
    const { log } = await customerWith({ customerId: customer.id, name: 'All in' })
    expect((await log()).reason).toBe('"All in" includes remote support')
  })

  test('that is changed gives back what it drew and draws anew', async () => {
    const { log, used, drawn, contract } = await customerWith(tenHours)
    const { id } = await log({ minutes: 120 })
    const { entry, counterEntry } = await changeTimeEntry(database.db, id, { minutes: 30 }, byPerson())
    expect(entry).toMatchObject({ id, minutes: 30, drawnMinutes: 30 })
    expect(counterEntry).toBeNull()
    expect([await used(), await drawn()]).toEqual([30, 30])
    const draws = await listDraws(database.db, contract.id, { limit: 10 })
    expect(draws.map(({ kind, minutes }) => [kind, minutes])).toEqual([
      ['time', 30],
      ['reversal', -120],
      ['time', 120],
    ])
  })

  test('that is removed gives back what it drew, and a repeat of its step does not log it again', async () => {
    const { log, used, ticket } = await customerWith(tenHours)
    const effect = buildEffect()
    const entry = await log({}, effect)
    expect(await removeTimeEntry(database.db, entry.id, byPerson())).toEqual({
      entry: null,
      counterEntry: null,
    })
    expect(await used()).toBe(0)
    expect((await log({}, effect)).id).toBe(entry.id)
    const left = await database.db
      .selectFrom('time_entries')
      .select('id')
      .where('ticket_id', '=', ticket.id)
      .execute()
    expect(left).toEqual([])
    expect(await used()).toBe(0)
  })

  test('draws from the period of its day', async () => {
    const { log, contract } = await customerWith({ ...tenHours, includedPer: 'month', includedMinutes: 60 })
    await log({ startedAt: '2026-10-20T09:00:00.000Z' })
    expect(await log({ startedAt: '2026-10-21T09:00:00.000Z' })).toMatchObject({ decision: 'billable' })
    expect(await log()).toMatchObject({ decision: 'included', drawnMinutes: 60 })
    const ports = deskPorts(database.db)
    expect(await ports.billing.findContract(contract.customerId, '2026-12-01')).toMatchObject({
      usedMinutes: 0,
    })
    const later = await getContract(database.db, contract.id)
    expect(await balanceOf(database.db, later, '2026-10-31')).toMatchObject({
      used: 60,
      left: 0,
      percent: 100,
    })
    expect(await balanceOf(database.db, later, '2026-12-01')).toMatchObject({
      periodStart: '2026-12-01',
      periodEnd: '2026-12-31',
      used: 0,
    })
  })
})

describe('billing logged time', () => {
  test('makes a line for each reason, once', async () => {
    const { log, ticket } = await customerWith({ coveredHours: ['business'] })
    const entry = await log({
      startedAt: '2026-11-20T16:30:00.000Z',
      minutes: 60,
      travelMinutes: 30,
      customerNote: 'New switch',
    })
    const lines = await billTime(database.db, { entryId: entry.id, itemCode: 'X' }, buildEffect())
    expect(lines).toMatchObject([
      {
        description: `#${ticket.number}: New switch`,
        quantity: 0.5,
        amountMinor: 4000,
        reasonCode: 'AFTER_HOURS',
      },
      {
        description: `#${ticket.number}: New switch`,
        quantity: 0.5,
        amountMinor: 4000,
        reasonCode: 'TRAVEL',
      },
    ])
    expect(lines.reduce((total, { amountMinor }) => total + amountMinor, 0)).toBe(entry.amountMinor)
    const again = await Promise.all(
      [1, 2, 3].map(() => billTime(database.db, { entryId: entry.id }, buildEffect())),
    )
    expect(again).toEqual([lines, lines, lines])
  })

  test('refuses what needs approval until somebody agreed, and what has no price', async () => {
    const limited = await customerWith({ kind: 'time_and_materials', approvalLimitMinor: 5000 })
    const entry = await limited.log()
    expect(entry.decision).toBe('needs_approval')
    await expect(billTime(database.db, { entryId: entry.id }, buildEffect())).rejects.toThrow(
      'Say who approved it, and where',
    )
    const approvalRef = 'Anna, by e-mail'
    expect(await billTime(database.db, { entryId: entry.id, approvalRef }, buildEffect())).toMatchObject([
      { approvalRef, amountMinor: 8000 },
    ])
    const free = await customerWith({ kind: 'time_and_materials', hourlyRateMinor: 0 })
    const priceless = await free.log()
    await expect(
      billTime(database.db, { entryId: priceless.id, approvalRef }, buildEffect()),
    ).rejects.toThrow('There is no price for it yet')
    const included = await (await customerWith()).log()
    await expect(billTime(database.db, { entryId: included.id }, buildEffect())).rejects.toThrow(
      'Nothing of this entry is billed',
    )
  })

  test('is taken back when the entry is changed, and then billed anew', async () => {
    const { log, customerId } = await customerWith({ kind: 'time_and_materials' })
    const { id } = await log()
    await billTime(database.db, { entryId: id }, buildEffect())
    await changeTimeEntry(database.db, id, { minutes: 30 }, byPerson())
    await billTime(database.db, { entryId: id }, buildEffect())
    const lines = await database.db
      .selectFrom('billing_lines')
      .select('amount_minor')
      .where('customer_id', '=', customerId)
      .orderBy('id')
      .execute()
    expect(lines.map(({ amount_minor }) => amount_minor)).toEqual([8000, -8000, 4000])
  })
})

describe('a line', () => {
  test('of an entry is all that bills it, whoever asks again', async () => {
    const { log, customerId } = await customerWith({ kind: 'time_and_materials' })
    const { id } = await log()
    const add = () =>
      addBillingLine(
        database.db,
        { customerId, timeEntryId: id, description: 'Cabling', quantity: 1.5 },
        buildEffect(),
      )
    const [line, again] = await Promise.all([add(), add()])
    expect(again).toEqual(line)
    expect(line).toMatchObject({ timeEntryId: id, amountMinor: 12_000 })
    expect(await billTime(database.db, { entryId: id }, buildEffect())).toEqual([line])
    const unsettled = await listTimeEntries(database.db, { customerId, state: 'billable' }, { limit: 10 })
    expect(unsettled).toEqual([])
    const other = await customerWith()
    await expect(
      addBillingLine(
        database.db,
        { customerId: other.customerId, timeEntryId: id, description: 'Cabling', quantity: 1 },
        buildEffect(),
      ),
    ).rejects.toThrow('The time entry is of another customer')
  })

  test('is taken back once, by one of the same amount below nothing', async () => {
    const { customerId } = await customerWith()
    const line = await addBillingLine(
      database.db,
      { customerId, description: 'Cabling', quantity: 1.5, date: '2026-11-20' },
      buildEffect(),
    )
    const counter = await reverseBillingLine(database.db, line.id, 'Wrong customer', byPerson())
    expect(counter).toMatchObject({
      correctsId: line.id,
      quantity: -1.5,
      amountMinor: -12_000,
      taxMinor: -2640,
      reason: 'Wrong customer',
    })
    await expect(reverseBillingLine(database.db, line.id, 'Again', byPerson())).rejects.toThrow(
      'was taken back already',
    )
    await expect(reverseBillingLine(database.db, counter.id, 'Both', byPerson())).rejects.toThrow(
      'takes another one back',
    )
  })

  test('in other money than the contract, at no price or of a contract of somebody else is refused', async () => {
    const { customerId } = await customerWith()
    const other = await customerWith({ currency: 'CHF' })
    const line = { customerId, description: 'Cabling', quantity: 1, date: '2026-11-20' }
    const add = (more: object) => addBillingLine(database.db, { ...line, ...more }, buildEffect())
    await expect(add({ currency: 'USD' })).rejects.toThrow(
      /The line is in USD, but the contract .* is in EUR/,
    )
    await expect(add({ unitPriceMinor: 0 })).rejects.toThrow('there is nothing to bill')
    await expect(add({ quantity: -1 })).rejects.toThrow('The quantity is more than nothing')
    await expect(add({ contractId: other.contract.id })).rejects.toThrow(/is none of/)
    await expect(add({ contractId: uuidv7() })).rejects.toThrow('There is no contract')
    expect(await addBillingLine(database.db, { ...line, currency: 'eur' }, buildEffect())).toMatchObject({
      currency: 'EUR',
    })
  })

  test('without a contract has the rate, currency and tax of the card', async () => {
    const customer = await buildCustomer(database.db)
    await saveRateCard(database.db, customer.id, {
      hourlyRateMinor: 9900,
      currency: 'CHF',
      taxRatePercent: 8.1,
    })
    const line = { customerId: customer.id, description: 'Laptop', quantity: 1 }
    expect(await addBillingLine(database.db, line, buildEffect())).toMatchObject({
      amountMinor: 9900,
      currency: 'CHF',
      taxMinor: 802,
      contractId: null,
    })
  })
})

describe('hours', () => {
  test('are drawn all or not at all, or as far as they go', async () => {
    const { contract, used } = await customerWith({ ...tenHours, usedMinutes: 540 })
    const wanted = { contractId: contract.id, minutes: 90, day: '2026-11-20' }
    expect(await drawHours(database.db, wanted, buildEffect())).toMatchObject({
      outcome: 'not_enough',
      drawn: 0,
      draw: null,
    })
    const effect = buildEffect()
    const partly = await drawHours(database.db, { ...wanted, partly: true }, effect)
    expect(partly).toMatchObject({ outcome: 'partly', drawn: 60, missing: 30, balance: { left: 0 } })
    expect(await drawHours(database.db, { ...wanted, partly: true }, effect)).toMatchObject({ drawn: 60 })
    expect(await used()).toBe(600)
  })

  test('that were drawn are given back once; those of an entry by the entry alone', async () => {
    const { contract, used, log } = await customerWith(tenHours)
    const { draw } = await drawHours(
      database.db,
      { contractId: contract.id, minutes: 30, day: '2026-11-20' },
      buildEffect(),
    )
    await reverseDraw(database.db, draw?.id ?? '', 'By mistake', byPerson())
    await expect(reverseDraw(database.db, draw?.id ?? '', 'Again', byPerson())).rejects.toThrow(
      'given back already',
    )
    await log()
    const [ofEntry] = await listDraws(database.db, contract.id, { limit: 1 })
    await expect(reverseDraw(database.db, ofEntry?.id ?? '', 'No', byPerson())).rejects.toThrow(
      'change or remove the entry',
    )
    expect(await used()).toBe(60)
  })

  test('of a contract that counts none, or not on that day, are refused', async () => {
    const fixed = await customerWith()
    const draw = (contractId: string, more: object = {}) =>
      drawHours(database.db, { contractId, minutes: 10, day: '2026-11-20', ...more }, buildEffect())
    await expect(draw(fixed.contract.id)).rejects.toThrow('is no block of hours and no credit')
    const block = await customerWith({ ...tenHours, endsOn: '2026-10-31' })
    await expect(draw(block.contract.id)).rejects.toThrow('is not in force on 2026-11-20')
    const credit = await customerWith({ kind: 'prepaid', includedAmountMinor: 10_000 })
    await expect(draw(credit.contract.id)).rejects.toThrow('is a credit in EUR')
    expect(await draw(credit.contract.id, { minutes: 0, amountMinor: 4000 })).toMatchObject({
      outcome: 'drawn',
      balance: { counts: 'money', left: 6000 },
    })
  })

  test('that were used before are a draw too, and so is their correction', async () => {
    const { contract, drawn, used } = await customerWith({ ...tenHours, usedMinutes: 120 })
    expect([await used(), await drawn()]).toEqual([120, 120])
    await updateContract(database.db, contract.id, { usedMinutes: 90 })
    expect([await used(), await drawn()]).toEqual([90, 90])
    const draws = await listDraws(database.db, contract.id, { limit: 10 })
    expect(draws.map(({ kind, minutes }) => [kind, minutes])).toEqual([
      ['correction', -30],
      ['opening', 120],
    ])
  })
})

describe('a contract', () => {
  test('that contradicts another one or itself is refused with the reason', async () => {
    const { contract, customerId } = await customerWith({ name: 'First', startsOn: '2026-01-01' })
    const other = { customerId, name: 'Second', kind: 'fixed_per_seat', startsOn: '2026-01-01' } as const
    await expect(insertContract(database.db, other)).rejects.toThrow(
      '"First" starts on 2026-01-01 as well and covers the whole customer too',
    )
    await expect(
      insertContract(database.db, { ...other, startsOn: '2026-02-01', endsOn: '2026-01-15' }),
    ).rejects.toThrow('It would end on 2026-01-15, before it starts on 2026-02-01')
    const dollars = await insertContract(database.db, { ...other, isDefault: false, currency: 'USD' })
    await expect(
      updateContract(database.db, contract.id, { exclusionContractId: dollars.id }),
    ).rejects.toThrow('"Second" would pay in USD for what "First" excludes in EUR')
    await expect(
      updateContract(database.db, contract.id, { exclusionContractId: contract.id }),
    ).rejects.toThrow('cannot pay for what it excludes itself')
    const stranger = await customerWith()
    await expect(
      updateContract(database.db, contract.id, { exclusionContractId: stranger.contract.id }),
    ).rejects.toThrow('is none of this customer')
  })

  test('that two people add at once is not there twice', async () => {
    const customer = await buildCustomer(database.db)
    const add = () =>
      database.db.transaction().execute((tx) =>
        insertContract(tx, {
          customerId: customer.id,
          name: 'All in',
          kind: 'fixed_per_seat',
          startsOn: '2026-01-01',
        }),
      )
    const results = await Promise.allSettled([add(), add()])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('says what people should know of it', async () => {
    const { contract, customerId } = await customerWith({
      name: 'Block',
      kind: 'block_hours',
      startsOn: '2026-01-01',
      hourlyRateMinor: 0,
      exclusions: [{ id: 'x', what: 'work_type', value: 'cabling' }],
    })
    await insertContract(database.db, {
      customerId,
      name: 'Newer',
      kind: 'fixed_per_seat',
      startsOn: '2026-06-01',
    })
    const problems = await listContractProblems(database.db, contract)
    expect(problems.map(({ code }) => code)).toEqual([
      'overlaps',
      'no_end',
      'nothing_included',
      'no_rate',
      'bills_exclusions',
    ])
    expect(problems[0]?.message).toBe(
      '"Newer" is in force at the same time; "Newer" counts from 2026-06-01 on, because it started last.',
    )
  })

  test('keeps its currency once something was billed in it', async () => {
    const { contract, customerId } = await customerWith()
    await addBillingLine(
      database.db,
      { customerId, description: 'Cabling', quantity: 1, date: '2026-11-20' },
      buildEffect(),
    )
    await expect(updateContract(database.db, contract.id, { currency: 'USD' })).rejects.toThrow(
      'was billed in EUR already',
    )
  })
})

describe('seats', () => {
  test('are counted as the contract says, and set with reason and date', async () => {
    const { contract, customerId } = await customerWith()
    const kept = await buildDevice(database.db, { customerId, kind: 'server', hostname: 'SRV-1' })
    const left = await buildDevice(database.db, { customerId, kind: 'server' })
    await buildDevice(database.db, { customerId, kind: 'server', inContract: false })
    await buildDevice(database.db, { customerId, kind: 'server', active: false })
    await buildDevice(database.db, { customerId, kind: 'workstation' })
    await buildContact(database.db, { customerId })
    await updateContract(database.db, contract.id, { excludedDeviceIds: [left.id] })
    const servers = await insertSeatLine(database.db, {
      contractId: contract.id,
      name: 'Servers',
      deviceKinds: ['server'],
      quantity: 3,
      unitPriceMinor: 4500,
      tolerance: 1,
    })
    await insertSeatLine(database.db, {
      contractId: contract.id,
      name: 'Users',
      counts: 'users',
      quantity: 1,
    })
    const count = () => countSeats(database.db, { customerId, day: '2026-11-20' })
    expect(await count()).toMatchObject([
      {
        name: 'Servers',
        billedQuantity: 3,
        actualQuantity: 1,
        delta: -2,
        mismatch: true,
        moneyDeltaMinor: -9000,
        evidence: [kept.hostname],
      },
      { name: 'Users', actualQuantity: 1, mismatch: false },
    ])
    const effect = buildEffect()
    const change = { lineId: servers.id, quantity: 1, effectiveOn: '2026-12-01', reason: 'Retired' }
    const made = await adjustSeats(database.db, change, effect)
    expect(made).toMatchObject({ fromQuantity: 3, toQuantity: 1, reason: 'Retired' })
    expect(await adjustSeats(database.db, { ...change, quantity: 9 }, effect)).toEqual(made)
    expect(await count()).toMatchObject([{ billedQuantity: 1, mismatch: false }, {}])
    await expect(adjustSeats(database.db, { ...change, quantity: -1 }, buildEffect())).rejects.toThrow(
      'There cannot be fewer than no seats',
    )
  })
})

describe('an export', () => {
  test('marks what it takes, and takes nothing twice', async () => {
    const { log, customerId } = await customerWith({ kind: 'time_and_materials' })
    const entry = await log()
    const [line] = await billTime(database.db, { entryId: entry.id }, buildEffect())
    const range = { fromDay: '2026-11-01', toDay: '2026-11-30', customerId }
    const take = () => database.db.transaction().execute((tx) => makeExport(tx, range, 'Sara'))
    const results = await Promise.allSettled([take(), take(), take()])
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(made).toMatchObject([
      {
        lineCount: 1,
        entryCount: 1,
        by: 'Sara',
        totals: [{ currency: 'EUR', amountMinor: 8000, taxMinor: 1760, lines: 1 }],
      },
    ])
    await expect(take()).rejects.toThrow('Nothing from 2026-11-01 to 2026-11-30 waits')
    const id = made[0]?.id ?? ''
    const page = { limit: 10 }
    expect(await listExportedLines(database.db, id, page)).toMatchObject([{ id: line?.id, exportId: id }])
    expect(await listExportedLines(database.db, id, page)).toEqual(
      await listExportedLines(database.db, id, page),
    )
    expect(await listExportedEntries(database.db, id, page)).toMatchObject([{ id: entry.id }])
  })

  test('is never changed: what is wrong is taken back by other entries and lines', async () => {
    const { log, customerId, used } = await customerWith({ ...tenHours, includedMinutes: 60 })
    const entry = await log({ minutes: 120 })
    await billTime(database.db, { entryId: entry.id }, buildEffect())
    const range = { fromDay: '2026-11-01', toDay: '2026-11-30', customerId }
    const first = await makeExport(database.db, range, 'Sara')
    const before = await listExportedEntries(database.db, first.id, { limit: 10 })

    const { entry: right, counterEntry } = await changeTimeEntry(
      database.db,
      entry.id,
      { minutes: 30 },
      byPerson(),
    )
    expect(counterEntry).toMatchObject({
      correctsId: entry.id,
      minutes: -120,
      drawnMinutes: -60,
      amountMinor: -8000,
    })
    expect(right).toMatchObject({ minutes: 30, drawnMinutes: 30, amountMinor: 0 })
    expect(await used()).toBe(30)
    const [unchanged] = await listExportedEntries(database.db, first.id, { limit: 10 })
    expect(unchanged).toEqual(before[0])
    await expect(changeTimeEntry(database.db, entry.id, { minutes: 5 }, byPerson())).rejects.toThrow(
      'was taken back already',
    )
    await expect(billTime(database.db, { entryId: entry.id }, buildEffect())).rejects.toThrow(
      'This entry was taken back',
    )
    const second = await makeExport(database.db, range, 'Sara')
    expect(second).toMatchObject({
      lineCount: 1,
      entryCount: 2,
      totals: [{ amountMinor: -8000, taxMinor: -1760 }],
    })
  })
})

test('missing time is that of working days, of those who log time', async () => {
  const { log } = await customerWith()
  await log({ technician: 'Greta', minutes: 400, startedAt: '2026-09-02T08:00:00.000Z' })
  await log({ technician: 'greta', minutes: 100, startedAt: '2026-09-03T08:00:00.000Z' })
  await log({ technician: 'Greta', minutes: 600, automation: true, startedAt: '2026-09-04T08:00:00.000Z' })
  const found = await listMissingTime(database.db, {
    fromDay: '2026-09-02',
    toDay: '2026-09-06',
    expectedMinutes: 360,
    technicians: ['Greta'],
  })
  expect(found).toEqual([
    { technician: 'Greta', day: '2026-09-03', expectedMinutes: 360, loggedMinutes: 100, missingMinutes: 260 },
    { technician: 'Greta', day: '2026-09-04', expectedMinutes: 360, loggedMinutes: 0, missingMinutes: 360 },
  ])
})
