import { type Kysely, sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '#engine/db/schema.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { updateCustomer } from '#engine/desk/customers.ts'
import { holdClocks } from '#engine/desk/hold-clocks.ts'
import { mergeTickets } from '#engine/desk/merge-tickets.ts'
import { updateTicket } from '#engine/desk/update-ticket.ts'
import { saveBusinessHours } from '#engine/flow/business-hours.ts'
import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { type NewSlaPolicy, newSlaPolicy } from '#engine/msp/sla-policy.ts'
import type { NewTicket, Ticket, TicketChanges } from '#engine/msp/ticket.ts'
import { deletePolicy, insertPolicy, orderPolicies, updatePolicy } from '#engine/sla/policies.ts'
import { readClocks } from '#engine/sla/read-clocks.ts'
import { createTendClocks } from '#engine/sla/tend-clocks.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildEffect, buildTicket } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const person = () => ({ ...buildEffect(), runId: null })
const nothing = { firstResponse: null, nextUpdate: null, resolution: null }
const targets = { firstResponse: 60, nextUpdate: 120, resolution: 480 }
const gold = newSlaPolicy.parse({
  name: 'Gold',
  targets: { low: nothing, normal: targets, high: { ...targets, firstResponse: 30 }, critical: targets },
  calendar: { kind: 'always' },
  warnAtPercent: [50, 75],
})
const noTicket = '0199f0a0-0000-7000-8000-000000000001'
const morning = new Date('2026-03-02T08:00:00Z')
const at = (minutes: number) => new Date(morning.getTime() + minutes * 60_000)

let engine: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  await engine?.[Symbol.asyncDispose]()
  engine = await openDesk()
})
afterAll(() => engine?.[Symbol.asyncDispose]())

/** A desk in virtual time: what happens is written down as of the moment that it is given. */
async function openDesk() {
  const assembled = await assembleEngine(catalogue, await createTestDatabase())
  const { db } = assembled
  for (const type of ['ticket.sla_warning', 'ticket.sla_breached']) {
    await assembled.publish(
      buildDocument(
        { clock: { type }, note: { type: 'flow.set', params: { due: expression('trigger.due_at') } } },
        ['clock -> note'],
      ),
    )
  }
  let lastHistory = 0
  async function happenedAt(moment: Date) {
    const { rows } = await sql<{ id: number }>`
      update ticket_history set at = ${moment} where id > ${lastHistory} returning id`.execute(db)
    lastHistory = Math.max(lastHistory, ...rows.map(({ id }) => id))
    await sql`update ticket_comments set created_at = ${moment} where created_at > '2026-06-01'`.execute(db)
    await sql`update tickets set created_at = ${moment} where created_at > '2026-06-01'`.execute(db)
  }
  return {
    ...assembled,
    promise: (policy: NewSlaPolicy, now = at(-600)) => insertPolicy(db, policy, now),
    async open(minutes: number, given: Partial<NewTicket> = {}): Promise<Ticket> {
      const ticket = await buildTicket(db, given)
      await happenedAt(at(minutes))
      return ticket
    },
    async change({ id }: Ticket, minutes: number, changes: TicketChanges) {
      await updateTicket(db, id, changes, person())
      await happenedAt(at(minutes))
    },
    async reply({ id }: Ticket, minutes: number, more: Partial<Parameters<typeof commentTicket>[2]> = {}) {
      const comment = {
        authorKind: 'technician' as const,
        visibility: 'public' as const,
        body: 'Hello',
        ...more,
      }
      await commentTicket(db, id, comment, person())
      await happenedAt(at(minutes))
    },
    happened: (minutes: number) => happenedAt(at(minutes)),
    tend: (minutes: number) => createTendClocks(db, () => at(minutes))(),
    clocks: async ({ id }: Ticket, minutes: number) =>
      (await readClocks(db, [id], at(minutes))).get(id) ?? [],
    stored: ({ id }: Ticket) => storedOf(db, id),
    told: () => toldOf(db),
  }
}

async function storedOf(db: Kysely<Database>, ticketId: string) {
  const rows = await db
    .selectFrom('ticket_clocks')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('metric')
    .execute()
  return rows.map(({ metric, state, due_at }) => `${metric} ${state} ${due_at ? minutesOf(due_at) : '-'}`)
}

/** What was said of clocks, in minutes of the morning. */
async function toldOf(db: Kysely<Database>) {
  const { rows } = await sql<{ type: string; metric: string; percent: number | null; due: string }>`
    select type, data ->> 'metric' as metric, (data ->> 'percent')::int as percent, data ->> 'due_at' as due
      from events where type like 'ticket.sla%' order by id`.execute(db)
  return rows.map(
    ({ type, metric, percent, due }) =>
      `${type.replace('ticket.sla_', '')} ${metric}${percent === null ? '' : ` ${percent} %`}, due ${minutesOf(new Date(due))}`,
  )
}

function minutesOf(moment: Date): number {
  return (moment.getTime() - morning.getTime()) / 60_000
}

test('a clock warns at each percentage and is late once, whoever looks how often', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  expect(await engine.tend(0)).toEqual({ tickets: 1, told: 0 })
  expect(await engine.stored(ticket)).toEqual(['first_response running 60', 'resolution running 480'])
  for (const minute of [10, 29, 30, 31, 44, 45, 46, 59]) await engine.tend(minute)
  expect(await engine.told()).toEqual([
    'warning first_response 50 %, due 60',
    'warning first_response 75 %, due 60',
  ])
  for (const minute of [60, 61, 62, 90]) await engine.tend(minute)
  expect((await engine.told()).slice(2)).toEqual(['breached first_response, due 60'])
  const { data, customer_id } = await engine.db
    .selectFrom('events')
    .select(['data', 'customer_id'])
    .where('type', '=', 'ticket.sla_breached')
    .executeTakeFirstOrThrow()
  expect(customer_id).toBe(null)
  expect(data).toMatchObject({
    ticket: { id: ticket.id, number: ticket.number },
    actor_kind: 'automation',
    actor: 'Gold',
    changes: [],
    policy: 'Gold',
    target_minutes: 60,
    minutes_left: 0,
    percent_used: 100,
    paused_minutes: 0,
  })
})

test('nothing is looked at where nothing happened and nothing is due', async () => {
  await engine.promise(gold)
  await engine.open(0)
  await engine.tend(0)
  expect(await engine.tend(1)).toEqual({ tickets: 0, told: 0 })
})

test('a look that comes late tells the worst of each clock and nothing twice', async () => {
  await engine.promise(gold)
  await engine.open(0)
  await engine.tend(0)
  await engine.tend(300)
  expect(await engine.told()).toEqual(['breached first_response, due 60', 'warning resolution 50 %, due 480'])
})

test('an answer in time ends the wait for it, and begins the one for the next update', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.reply(ticket, 10)
  await engine.tend(10)
  expect(await engine.stored(ticket)).toEqual([
    'first_response met 60',
    'next_update running 130',
    'resolution running 480',
  ])
  await engine.reply(ticket, 100)
  await engine.tend(101)
  await engine.tend(140)
  expect(await engine.told()).toEqual([])
  expect(await engine.stored(ticket)).toContain('next_update running 220')
})

test('what only colleagues read, and what the customer or a workflow writes, is no answer', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.reply(ticket, 5, { visibility: 'internal' })
  await engine.reply(ticket, 6, { authorKind: 'customer' })
  await engine.reply(ticket, 7, { authorKind: 'automation' })
  await engine.tend(10)
  expect(await engine.stored(ticket)).toEqual(['first_response running 60', 'resolution running 480'])
})

test('an answer that came before the look keeps the breach from being told', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.tend(0)
  await engine.reply(ticket, 59)
  await engine.tend(75)
  expect(await engine.told()).toEqual([])
  expect(await engine.stored(ticket)).toContain('first_response met 60')
})

test('an answer that came late does not', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.tend(0)
  await engine.reply(ticket, 61)
  await engine.tend(75)
  await engine.tend(76)
  expect(await engine.told()).toEqual(['breached first_response, due 60'])
})

test('waiting moves the due time; a warning that was told is not told again for that', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.tend(35)
  await engine.change(ticket, 40, { status: 'waiting' })
  await engine.tend(40)
  expect(await engine.stored(ticket)).toEqual(['first_response paused -', 'resolution paused -'])
  await engine.tend(200)
  await engine.change(ticket, 200, { status: 'open' })
  await engine.tend(200)
  expect(await engine.stored(ticket)).toEqual(['first_response running 220', 'resolution running 640'])
  await engine.tend(206)
  await engine.tend(221)
  expect(await engine.told()).toEqual([
    'warning first_response 50 %, due 60',
    'warning first_response 75 %, due 220',
    'breached first_response, due 220',
  ])
})

test('a higher priority moves the due time, which may be told of again; back and forth tells nothing twice', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.tend(61)
  await engine.change(ticket, 70, { priority: 'high' })
  await engine.tend(70)
  await engine.change(ticket, 80, { priority: 'normal' })
  await engine.tend(80)
  await engine.change(ticket, 81, { priority: 'high' })
  await engine.tend(81)
  expect(await engine.told()).toEqual(['breached first_response, due 60', 'breached first_response, due 30'])
})

test('several workers at once tell each alarm once', async () => {
  await engine.promise(gold)
  for (let n = 0; n < 20; n++) await engine.open(0)
  await Promise.all([1, 2, 3, 4].map(() => engine.tend(61)))
  await Promise.all([1, 2, 3, 4].map(() => engine.tend(62)))
  expect(await engine.told()).toEqual(Array.from({ length: 20 }, () => 'breached first_response, due 60'))
})

test('what nobody listens for is not stored, and not told later either', async () => {
  await engine.promise(gold)
  await engine.open(0)
  await sql`update workflows set enabled = false`.execute(engine.db)
  await engine.tend(61)
  await sql`update workflows set enabled = true`.execute(engine.db)
  await engine.tend(62)
  expect(await engine.told()).toEqual([])
})

test('what was late before a policy came or changed starts nothing', async () => {
  const ticket = await engine.open(0)
  await engine.tend(100)
  expect(await engine.stored(ticket)).toEqual([])
  const policy = await engine.promise(gold, at(100))
  await engine.tend(100)
  expect(await engine.stored(ticket)).toEqual(['first_response breached 60', 'resolution running 480'])
  await updatePolicy(
    engine.db,
    policy.id,
    { ...gold, targets: { ...gold.targets, normal: { ...targets, firstResponse: 10, resolution: 200 } } },
    at(110),
  )
  await engine.tend(110)
  expect(await engine.stored(ticket)).toEqual(['first_response breached 10', 'resolution running 200'])
  await engine.tend(151)
  expect(await engine.told()).toEqual(['warning resolution 75 %, due 200'])
})

test('the first policy that applies wins; deleted, the next one does, or none', async () => {
  const { id: customerId } = await buildCustomer(engine.db, { tags: ['vip'] })
  const everybody = await engine.promise({ ...gold, name: 'Everybody' })
  const ticket = await engine.open(0, { customerId })
  const vip = await engine.promise({
    ...gold,
    name: 'VIP',
    targets: { ...gold.targets, normal: { ...nothing, resolution: 100 } },
    appliesTo: { ...gold.appliesTo, customerTags: ['VIP'] },
  })
  const clocks = async () => {
    await engine.tend(10)
    return (await engine.clocks(ticket, 10)).map(({ metric, policy }) => `${metric} ${policy.name}`)
  }
  const ofEverybody = ['first_response Everybody', 'resolution Everybody']
  expect(await clocks()).toEqual(ofEverybody)
  await orderPolicies(engine.db, [vip.id, everybody.id], at(5))
  expect(await clocks()).toEqual(['resolution VIP'])
  expect(await engine.stored(ticket)).toEqual(['resolution running 100'])
  await updateCustomer(engine.db, customerId, { tags: [] })
  expect(await clocks()).toEqual(ofEverybody)
  expect(await engine.stored(ticket)).toEqual(['first_response running 60', 'resolution running 480'])
  await deletePolicy(engine.db, everybody.id)
  expect(await clocks()).toEqual([])
  expect(await engine.stored(ticket)).toEqual([])
})

test('hours of the customer count, else those of the MSP; new ones and another customer move the due time', async () => {
  const rome = { ...usualBusinessHours, holidays: [{ date: '2026-03-02', name: '' }] }
  const { id: own } = await buildCustomer(engine.db, { businessHours: usualBusinessHours })
  const { id: other } = await buildCustomer(engine.db)
  await saveBusinessHours(engine.db, rome)
  await engine.promise({ ...gold, calendar: { kind: 'customer' } })
  const ticket = await engine.open(0, { customerId: own })
  await engine.tend(10)
  expect(await engine.stored(ticket)).toEqual(['first_response running 60', 'resolution running 480'])
  await engine.change(ticket, 20, { customerId: other })
  await engine.tend(20)
  expect(await engine.stored(ticket)).toEqual(['first_response running 1500', 'resolution running 1920'])
  await saveBusinessHours(engine.db, usualBusinessHours)
  await engine.tend(21)
  expect(await engine.stored(ticket)).toEqual(['first_response running 60', 'resolution running 480'])
  await updateCustomer(engine.db, other, { businessHours: rome })
  await engine.tend(22)
  expect(await engine.stored(ticket)).toEqual(['first_response running 1500', 'resolution running 1920'])
})

test('a closed ticket keeps the clocks it was closed with, whatever is promised later', async () => {
  const policy = await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.change(ticket, 30, { status: 'closed' })
  await engine.tend(31)
  const met = ['first_response met 60', 'resolution met 480']
  expect(await engine.stored(ticket)).toEqual(met)
  await updatePolicy(
    engine.db,
    policy.id,
    { ...gold, targets: { ...gold.targets, normal: { ...targets, resolution: 10 } } },
    at(40),
  )
  await engine.reply(ticket, 41, { visibility: 'internal' })
  await engine.tend(42)
  expect(await engine.stored(ticket)).toEqual(met)
  expect((await engine.clocks(ticket, 43)).map(({ state }) => state)).toEqual(['met', 'met'])
  await engine.change(ticket, 50, { status: 'open' })
  await engine.tend(50)
  expect(await engine.stored(ticket)).toEqual(['first_response running 80', 'resolution breached 10'])
})

test('clocks are read as of now, before anybody has looked', async () => {
  const { id } = await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.change(ticket, 20, { status: 'waiting' })
  expect(await engine.clocks(ticket, 50)).toEqual([
    {
      metric: 'first_response',
      state: 'paused',
      startedAt: at(0).toISOString(),
      stoppedAt: null,
      dueAt: null,
      targetMinutes: 60,
      minutesLeft: 40,
      percentUsed: 33,
      pausedMinutes: 30,
      warnAt: null,
      policy: { id, name: 'Gold' },
    },
    expect.objectContaining({ metric: 'resolution', state: 'paused', minutesLeft: 460 }),
  ])
})

test('without policies there are no clocks, and changes of tickets leave nothing behind', async () => {
  const ticket = await engine.open(0)
  await engine.reply(ticket, 5)
  expect(await engine.clocks(ticket, 10)).toEqual([])
  const { rows } = await sql`select from sla_changes`.execute(engine.db)
  expect(rows).toEqual([])
})

test('two policies cannot have one name', async () => {
  const first = await engine.promise(gold)
  const second = await engine.promise({ ...gold, name: 'Silver' })
  await expect(engine.promise({ ...gold, name: 'gold' })).rejects.toThrow('Use another name')
  await expect(updatePolicy(engine.db, second.id, gold, at(0))).rejects.toThrow('Use another name')
  expect(await updatePolicy(engine.db, first.id, { ...gold, name: 'GOLD' }, at(0))).toMatchObject({
    name: 'GOLD',
  })
})

test('held by hand clocks stand still, whatever the status; let go they run on with what was left', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  const hold = async (held: boolean, minutes: number) => {
    const { changed } = await holdClocks(engine.db, ticket.id, held, person())
    await engine.happened(minutes)
    await engine.tend(minutes)
    return changed
  }
  expect(await hold(false, 5)).toBe(false)
  expect(await hold(true, 10)).toBe(true)
  expect(await hold(true, 20)).toBe(false)
  expect(await engine.stored(ticket)).toEqual(['first_response paused -', 'resolution paused -'])
  await engine.tend(300)
  expect(await hold(false, 310)).toBe(true)
  expect(await engine.stored(ticket)).toEqual(['first_response running 360', 'resolution running 780'])
  expect(await engine.told()).toEqual([])
  await expect(holdClocks(engine.db, noTicket, true, person())).rejects.toThrow('ticket')
})

test('a ticket that became part of another one has no clocks; the answers to it count for the other', async () => {
  await engine.promise(gold)
  const target = await engine.open(0)
  const source = await engine.open(5)
  await engine.tend(6)
  await engine.reply(source, 10)
  await mergeTickets(engine.db, source.id, target.id, person())
  await engine.happened(20)
  await engine.tend(20)
  expect(await engine.stored(source)).toEqual([])
  expect(await engine.clocks(source, 20)).toEqual([])
  expect(await engine.stored(target)).toEqual([
    'first_response met 60',
    'next_update running 130',
    'resolution running 480',
  ])
})

test('own statuses pause by their names too', async () => {
  await sql`insert into ticket_statuses (id, name, kind) values (gen_random_uuid(), 'With supplier', 'open')`.execute(
    engine.db,
  )
  await engine.promise({ ...gold, pausedByNames: ['with SUPPLIER'] })
  const ticket = await engine.open(0)
  await engine.change(ticket, 10, { statusName: 'With supplier' })
  await engine.tend(10)
  expect(await engine.stored(ticket)).toEqual(['first_response paused -', 'resolution paused -'])
  await engine.change(ticket, 30, { status: 'open' })
  await engine.tend(30)
  expect(await engine.stored(ticket)).toEqual(['first_response running 80', 'resolution running 500'])
})

test('clocks never wait for somebody who is changing the ticket, nor keep anybody from it', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.db.transaction().execute(async (tx) => {
    await sql`select from tickets where id = ${ticket.id} for update`.execute(tx)
    await engine.tend(61)
  })
  expect(await engine.told()).toEqual(['breached first_response, due 60'])
})

test('what is known of the clocks of a ticket goes with it', async () => {
  await engine.promise(gold)
  const ticket = await engine.open(0)
  await engine.tend(61)
  await sql`delete from tickets where id = ${ticket.id}`.execute(engine.db)
  await engine.tend(62)
  for (const table of ['ticket_clocks', 'sla_alarms', 'sla_changes']) {
    const { rows } = await sql`select from ${sql.table(table)}`.execute(engine.db)
    expect(rows).toEqual([])
  }
})
