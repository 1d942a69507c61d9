import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskPorts } from '#engine/desk/desk.ts'
import { StepFailed } from '#engine/sdk/errors.ts'
import { buildContract, buildCustomer, buildDevice, buildEffect, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let desk: ReturnType<typeof deskPorts>
beforeAll(async () => {
  database = await createTestDatabase()
  desk = deskPorts(database.db)
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

const byPerson = () => ({ key: uuidv7(), runId: null })

async function commentsOf(ticketId: string) {
  return database.db.selectFrom('ticket_comments').selectAll().where('ticket_id', '=', ticketId).execute()
}

describe('a ticket', () => {
  test('is opened under the contract in force, not under one that ended or has not begun', async () => {
    const customer = await buildCustomer(database.db)
    await buildContract(database.db, {
      customerId: customer.id,
      startsOn: '2015-01-01',
      endsOn: '2016-01-01',
    })
    await buildContract(database.db, { customerId: customer.id, startsOn: '2999-01-01' })
    const contract = await buildContract(database.db, { customerId: customer.id, startsOn: '2020-01-01' })

    const ticket = await desk.psa.createTicket(
      { customerId: customer.id, subject: 'Disk full' },
      buildEffect(),
    )

    expect(ticket).toMatchObject({
      customerId: customer.id,
      contractId: contract.id,
      status: 'new',
      priority: 'normal',
      queue: 'Support',
      occurrences: 1,
      touchedAt: null,
    })
    expect(ticket.number).toBeGreaterThan(1000)
  })

  test('is opened once under one effect', async () => {
    const effect = buildEffect()
    const first = await desk.psa.createTicket({ subject: 'Once' }, effect)

    expect(await desk.psa.createTicket({ subject: 'Once' }, effect)).toEqual(first)
  })

  test('remembers the run that opened it', async () => {
    const effect = buildEffect()
    const ticket = await desk.psa.createTicket({ subject: 'By a run' }, effect)

    const row = await database.db
      .selectFrom('tickets')
      .select('run_id')
      .where('id', '=', ticket.id)
      .executeTakeFirst()
    expect(row?.run_id).toBe(effect.runId)
  })

  test.each(['customerId', 'siteId', 'contactId', 'deviceId', 'parentId'])(
    'with an unknown %s fails and leaves the transaction of the others usable',
    async (reference) => {
      const ticket = await database.db.transaction().execute(async (tx) => {
        const { psa } = deskPorts(tx)
        const wrong = psa.createTicket({ subject: 'X', [reference]: uuidv7() }, buildEffect())
        await expect(wrong).rejects.toThrow(/There is no (customer|site|contact|device|parent ticket) /)
        return psa.createTicket({ subject: 'Next to it' }, buildEffect())
      })

      expect(await desk.psa.findTicket({ id: ticket.id })).toEqual(ticket)
    },
  )

  test('is not opened beside an open one with its dedup key', async () => {
    await buildTicket(database.db, { dedupKey: 'taken' })

    await expect(desk.psa.createTicket({ subject: 'X', dedupKey: 'taken' }, buildEffect())).rejects.toThrow(
      /dedup key "taken" is open/,
    )
  })

  test('is found by id, by number and by dedup key, the open one first', async () => {
    const closed = await buildTicket(database.db, { dedupKey: 'findable' })
    await desk.psa.closeTicket(closed.id, { resolution: '', onlyIfUntouched: false }, buildEffect())
    const open = await buildTicket(database.db, { dedupKey: 'findable' })

    expect((await desk.psa.findTicket({ number: open.number }))?.id).toBe(open.id)
    expect((await desk.psa.findTicket({ id: closed.id }))?.id).toBe(closed.id)
    expect((await desk.psa.findTicket({ dedupKey: 'findable' }))?.id).toBe(open.id)
    expect(await desk.psa.findTicket({ dedupKey: 'unheard of' })).toBeUndefined()
  })
})

describe('a problem that comes again', () => {
  const alert = (dedupKey: string, priority: 'low' | 'high' | 'critical' = 'high') => ({
    subject: 'SRV-1 is down',
    description: 'No answer',
    priority,
    dedupKey,
  })

  test('is counted on its open ticket and commented the 2nd, 5th and 25th time', async () => {
    for (let time = 1; time <= 26; time++) await desk.psa.upsertTicketByKey(alert('often'), buildEffect())

    const ticket = await desk.psa.findTicket({ dedupKey: 'often' })
    expect(ticket?.occurrences).toBe(26)
    const comments = await commentsOf(ticket?.id ?? '')
    expect(comments.map((comment) => comment.body.split('.')[0]).sort()).toEqual([
      'Seen 2 times',
      'Seen 25 times',
      'Seen 5 times',
    ])
  })

  test('raises the priority and never lowers it', async () => {
    const prioritiesInTurn = []
    for (const priority of ['low', 'critical', 'high'] as const) {
      prioritiesInTurn.push(
        (await desk.psa.upsertTicketByKey(alert('worse', priority), buildEffect())).ticket.priority,
      )
    }

    expect(prioritiesInTurn).toEqual(['low', 'critical', 'critical'])
  })

  test('opens a new ticket once the old one is closed', async () => {
    const first = await desk.psa.upsertTicketByKey(alert('back'), buildEffect())
    await desk.psa.closeTicket(first.ticket.id, { resolution: 'ok', onlyIfUntouched: true }, buildEffect())

    const second = await desk.psa.upsertTicketByKey(alert('back'), buildEffect())

    expect(second.outcome).toBe('created')
    expect(second.ticket.id).not.toBe(first.ticket.id)
  })

  test('is counted once under one effect, whether it opened the ticket, repeated it or it was closed since', async () => {
    const opening = buildEffect()
    const repeating = buildEffect()
    await desk.psa.upsertTicketByKey(alert('twice'), opening)
    await desk.psa.upsertTicketByKey(alert('twice'), repeating)

    const openedAgain = await desk.psa.upsertTicketByKey(alert('twice'), opening)
    const repeatedAgain = await desk.psa.upsertTicketByKey(alert('twice'), repeating)
    await desk.psa.closeTicket(
      openedAgain.ticket.id,
      { resolution: '', onlyIfUntouched: true },
      buildEffect(),
    )
    const afterClosing = await desk.psa.upsertTicketByKey(alert('twice'), opening)

    expect(openedAgain).toMatchObject({ outcome: 'created', ticket: { occurrences: 2 } })
    expect(repeatedAgain).toMatchObject({ outcome: 'repeated', ticket: { occurrences: 2 } })
    expect(afterClosing).toMatchObject({ outcome: 'created', ticket: { id: openedAgain.ticket.id } })
    expect(await commentsOf(openedAgain.ticket.id)).toHaveLength(1)
  })

  test('at one moment on many connections opens one ticket and counts them all', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => desk.psa.upsertTicketByKey(alert('at once'), buildEffect())),
    )

    expect(results.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
    expect((await desk.psa.findTicket({ dedupKey: 'at once' }))?.occurrences).toBe(8)
  })

  test('with a customer that does not exist fails with what to look at', async () => {
    const wrong = desk.psa.upsertTicketByKey({ ...alert('nobody'), customerId: uuidv7() }, buildEffect())

    await expect(wrong).rejects.toBeInstanceOf(StepFailed)
  })
})

describe('a change', () => {
  test('leaves what it does not name as it is', async () => {
    const ticket = await buildTicket(database.db, {
      description: 'Long story',
      tags: ['a'],
      queue: 'Second level',
    })

    const changed = await desk.psa.updateTicket(ticket.id, { priority: 'critical' }, buildEffect())

    expect(changed).toMatchObject({
      priority: 'critical',
      description: 'Long story',
      tags: ['a'],
      queue: 'Second level',
      status: 'new',
      touchedAt: null,
    })
  })

  test('of a person touches the ticket, of automation it does not', async () => {
    const ticket = await buildTicket(database.db)

    const byRun = await desk.psa.updateTicket(ticket.id, { tags: ['x'] }, buildEffect())
    const touched = await desk.psa.updateTicket(ticket.id, { assignee: 'Ada' }, byPerson())
    const later = await desk.psa.updateTicket(ticket.id, { assignee: 'Bob' }, byPerson())

    expect(byRun.touchedAt).toBeNull()
    expect(touched.touchedAt).not.toBeNull()
    expect(later.touchedAt).toBe(touched.touchedAt)
  })

  test('of the customer brings its contract', async () => {
    const contract = await buildContract(database.db)
    const ticket = await buildTicket(database.db)

    const changed = await desk.psa.updateTicket(ticket.id, { customerId: contract.customerId }, buildEffect())

    expect(changed.contractId).toBe(contract.id)
  })

  test('to resolved and back keeps the time of closing in step', async () => {
    const ticket = await buildTicket(database.db)

    const resolved = await desk.psa.updateTicket(ticket.id, { status: 'resolved' }, buildEffect())
    const reopened = await desk.psa.updateTicket(ticket.id, { status: 'open' }, buildEffect())

    expect(resolved.closedAt).not.toBeNull()
    expect(reopened.closedAt).toBeNull()
  })

  test('of a ticket that is not there, or to a device that is not there, says which', async () => {
    const ticket = await buildTicket(database.db)

    await expect(desk.psa.updateTicket(uuidv7(), { priority: 'low' }, buildEffect())).rejects.toThrow(
      'no ticket',
    )
    await expect(desk.psa.updateTicket(ticket.id, { deviceId: uuidv7() }, buildEffect())).rejects.toThrow(
      'no device',
    )
  })
})

describe('a comment', () => {
  test('is written once under one effect', async () => {
    const ticket = await buildTicket(database.db)
    const effect = buildEffect()
    const first = await desk.psa.commentTicket(ticket.id, { body: 'Restarted' }, effect)

    expect(await desk.psa.commentTicket(ticket.id, { body: 'Restarted' }, effect)).toEqual(first)
    expect(first).toMatchObject({
      visibility: 'internal',
      authorKind: 'automation',
      authorName: 'Automation',
    })
    expect(await commentsOf(ticket.id)).toHaveLength(1)
  })

  test('of a technician touches the ticket', async () => {
    const ticket = await buildTicket(database.db)
    await desk.psa.commentTicket(ticket.id, { body: 'On it', authorKind: 'technician' }, byPerson())

    expect((await desk.psa.findTicket({ id: ticket.id }))?.touchedAt).not.toBeNull()
  })

  test('on a ticket that is not there fails', async () => {
    await expect(desk.psa.commentTicket(uuidv7(), { body: 'x' }, buildEffect())).rejects.toThrow('no ticket')
  })
})

describe('closing', () => {
  const close = (ticketId: string, onlyIfUntouched = true) =>
    desk.psa.closeTicket(ticketId, { resolution: 'Came back', onlyIfUntouched }, buildEffect())

  test('only if untouched closes what automation alone has handled', async () => {
    const ticket = await buildTicket(database.db)
    await desk.psa.commentTicket(ticket.id, { body: 'by a run' }, buildEffect())

    expect(await close(ticket.id)).toMatchObject({
      closed: true,
      ticket: { status: 'closed', resolution: 'Came back', closedAt: expect.any(String) },
    })
  })

  test('only if untouched leaves a ticket open that a person worked on, and says so', async () => {
    const ticket = await buildTicket(database.db)
    await desk.psa.updateTicket(ticket.id, { assignee: 'Ada' }, byPerson())

    expect(await close(ticket.id)).toMatchObject({
      closed: false,
      reason: expect.stringContaining('a person'),
      ticket: { status: 'new' },
    })
    expect(await close(ticket.id, false)).toMatchObject({ closed: true, ticket: { status: 'closed' } })
  })

  test('only if untouched leaves a ticket open that a person opened', async () => {
    const ticket = await buildTicket(database.db, {}, byPerson())

    expect(await close(ticket.id)).toMatchObject({ closed: false })
  })

  test('a closed ticket is fine and changes nothing', async () => {
    const ticket = await buildTicket(database.db)
    const first = await close(ticket.id)

    expect(await close(ticket.id)).toEqual({
      closed: true,
      reason: 'was closed already',
      ticket: first.ticket,
    })
  })

  test('a ticket that is not there fails', async () => {
    await expect(close(uuidv7())).rejects.toThrow('no ticket')
  })
})

describe('time', () => {
  test('is billed in the increment of the contract in force on the day of the work', async () => {
    const customer = await buildCustomer(database.db)
    const old = await buildContract(database.db, {
      customerId: customer.id,
      startsOn: '2020-01-01',
      endsOn: '2020-12-31',
      roundingMinutes: 30,
    })
    const ticket = await buildTicket(database.db, { customerId: customer.id })

    const entry = await desk.psa.logTime(
      { ticketId: ticket.id, minutes: 31, startedAt: '2020-06-01T10:00:00.000Z' },
      buildEffect(),
    )

    expect(entry).toMatchObject({
      contractId: old.id,
      customerId: customer.id,
      minutes: 31,
      billedMinutes: 60,
      startedAt: '2020-06-01T10:00:00.000Z',
      automation: true,
    })
  })

  test('is logged once under one effect', async () => {
    const ticket = await buildTicket(database.db)
    const effect = buildEffect()
    const first = await desk.psa.logTime({ ticketId: ticket.id, minutes: 5 }, effect)

    expect(first.billedMinutes).toBe(15)
    expect(await desk.psa.logTime({ ticketId: ticket.id, minutes: 5 }, effect)).toEqual(first)
  })

  test('is missed on the tickets closed since then without any', async () => {
    await using own = await createTestDatabase()
    const { psa } = deskPorts(own.db)
    const [bare, timed, open, old] = [
      await buildTicket(own.db),
      await buildTicket(own.db),
      await buildTicket(own.db),
      await buildTicket(own.db),
    ]
    await psa.logTime({ ticketId: timed.id, minutes: 10 }, buildEffect())
    for (const { id } of [bare, timed, old]) {
      await psa.closeTicket(id, { resolution: '', onlyIfUntouched: false }, buildEffect())
    }
    await sql`update tickets set closed_at = now() - interval '3 days' where id = ${old.id}`.execute(own.db)

    const missed = await psa.listTicketsClosedWithoutTime(new Date(Date.now() - 86_400_000).toISOString())

    expect(missed.map(({ id }) => id)).toEqual([bare.id])
    expect(open.closedAt).toBeNull()
  })
})

describe('a billing line', () => {
  test('takes rate, currency and tax from the contract in force on its date', async () => {
    const contract = await buildContract(database.db, {
      hourlyRateMinor: 8333,
      currency: 'CHF',
      taxCode: 'N',
      taxRatePercent: 8.1,
    })

    const line = await desk.billing.addLine(
      { customerId: contract.customerId, description: 'Cabling', quantity: 1.5, date: '2026-03-01' },
      buildEffect(),
    )

    expect(line).toMatchObject({
      contractId: contract.id,
      unitPriceMinor: 8333,
      amountMinor: 12_500,
      currency: 'CHF',
      taxCode: 'N',
      taxRatePercent: 8.1,
      taxMinor: 1013,
      quantity: 1.5,
      date: '2026-03-01',
      reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
    })
  })

  test('is written once under one effect', async () => {
    const customer = await buildCustomer(database.db)
    const effect = buildEffect()
    const line = {
      customerId: customer.id,
      description: 'Cable',
      quantity: 2,
      unit: 'piece',
      unitPriceMinor: 990,
    }
    const first = await desk.billing.addLine(line, effect)

    expect(first).toMatchObject({ amountMinor: 1980, currency: 'EUR', taxRatePercent: 22, taxMinor: 436 })
    expect(await desk.billing.addLine(line, effect)).toEqual(first)
  })

  test('of next to nothing is refused before the database would', async () => {
    const customer = await buildCustomer(database.db)
    const line = { customerId: customer.id, description: 'Dust', quantity: 0.0004, unitPriceMinor: 1 }

    await expect(desk.billing.addLine(line, buildEffect())).rejects.toThrow('0.0004 is too small')
  })

  test('without a price is refused where no contract, no rate or no hour gives one', async () => {
    const nobody = await buildCustomer(database.db)
    const free = await buildContract(database.db, { hourlyRateMinor: 0 })
    const line = { description: 'Work', quantity: 1 }

    await expect(desk.billing.addLine({ ...line, customerId: nobody.id }, buildEffect())).rejects.toThrow(
      /has no contract in force on .* Give the unit price, or add a contract/,
    )
    await expect(
      desk.billing.addLine({ ...line, customerId: free.customerId }, buildEffect()),
    ).rejects.toThrow(/has no hourly rate/)
    await expect(
      desk.billing.addLine({ ...line, customerId: free.customerId, unit: 'km' }, buildEffect()),
    ).rejects.toThrow(/no price for the unit "km"/)
  })
})

describe('a device', () => {
  test('is found by name or alias in any case, within the customer when it is known', async () => {
    const one = await buildDevice(database.db, { hostname: 'SRV-1', aliases: ['srv-1.one.local'] })
    const two = await buildDevice(database.db, { hostname: 'srv-1' })

    const find = desk.rmm.findDevice
    expect((await find({ hostname: 'Srv-1', customerId: two.customerId }))?.id).toBe(two.id)
    expect((await find({ hostname: 'SRV-1.ONE.local' }))?.id).toBe(one.id)
    expect((await find({ id: one.id }))?.hostname).toBe('SRV-1')
    expect(await find({ hostname: 'srv-1' })).toBeUndefined()
  })
})
