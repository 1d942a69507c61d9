import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { retryingDeadlocks } from '#engine/db/retrying-deadlocks.ts'
import { assignTicket } from '#engine/desk/assign-ticket.ts'
import { findCannedReply, insertCannedReply } from '#engine/desk/canned-replies.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { findTicket } from '#engine/desk/find-ticket.ts'
import { insertQueue, listQueues, updateQueue } from '#engine/desk/queues.ts'
import { listTechnicians, saveTechnicianProfile } from '#engine/desk/technicians.ts'
import { listTicketHistory } from '#engine/desk/ticket-history.ts'
import { upsertTicketByKey } from '#engine/desk/upsert-ticket.ts'
import type { TechnicianProfile, TicketAssignment } from '#engine/msp/assignment.ts'
import { buildEffect, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await sql`delete from auth."user"`.execute(database.db)
  await sql`delete from ticket_assignments`.execute(database.db)
})

async function aTechnician(
  name: string,
  profile?: TechnicianProfile,
  more: { role?: string; disabled?: boolean } = {},
) {
  const id = uuidv7()
  const { role = 'technician', disabled = false } = more
  await sql`
    insert into auth."user" (id, name, email, "emailVerified", role, disabled)
    values (${id}, ${name}, ${`${name.toLowerCase()}@msp.example`}, true, 'technician', false)`.execute(
    database.db,
  )
  if (profile) await saveTechnicianProfile(database.db, id, profile)
  await sql`update auth."user" set role = ${role}, disabled = ${disabled} where id = ${id}`.execute(
    database.db,
  )
  return id
}

async function assigned(how: TicketAssignment, queue = 'Support') {
  const ticket = await buildTicket(database.db, { queue })
  const given = await assignTicket(database.db, ticket.id, how, {}, buildEffect())
  return given.ticket.assignee
}

const inTurn = { method: 'round_robin' } as const

test('each gets a ticket in turn, and whoever joins is the next', async () => {
  await aTechnician('Anna', {})
  await aTechnician('Luca', {})
  expect([await assigned(inTurn), await assigned(inTurn), await assigned(inTurn)]).toEqual([
    'Anna',
    'Luca',
    'Anna',
  ])
  await aTechnician('Sara', {})
  expect([await assigned(inTurn), await assigned(inTurn), await assigned(inTurn)]).toEqual([
    'Sara',
    'Luca',
    'Anna',
  ])
})

test('only those take part who have a profile, may work, are available, take the queue and have the skills', async () => {
  await aTechnician('Without')
  await aTechnician('Viewer', {}, { role: 'viewer' })
  await aTechnician('Gone', {}, { disabled: true })
  await aTechnician('Away', { available: false })
  await aTechnician('Cabling', { queues: ['Cabling'] })
  await aTechnician('Backup', { queues: ['support'], skills: ['Backup', 'linux'] })
  await aTechnician('Other', { skills: ['linux'] })

  expect(await assigned({ ...inTurn, skills: ['backup'] })).toBe('Backup')
  expect(await assigned({ ...inTurn, skills: ['backup'] })).toBe('Backup')
  expect([await assigned(inTurn), await assigned(inTurn)]).toEqual(['Backup', 'Other'])
  expect(await assigned({ ...inTurn, people: ['without@msp.example', 'Away'] })).toBe('Without')
  const ticket = await buildTicket(database.db)
  expect(
    await assignTicket(database.db, ticket.id, { ...inTurn, skills: ['sap'] }, {}, buildEffect()),
  ).toMatchObject({
    outcome: 'nobody',
    reason: 'Nobody available takes tickets of the queue "Support" who knows sap',
    ticket: { assignee: null },
  })
})

test('the least loaded gets it, whatever the turn', async () => {
  await aTechnician('Busy', {})
  await aTechnician('Free', {})
  for (let at = 0; at < 3; at++) await buildTicket(database.db, { assignee: 'Busy' })
  for (let at = 0; at < 3; at++) await buildTicket(database.db, { assignee: 'Free', status: 'closed' })

  const given = []
  for (let at = 0; at < 5; at++) given.push(await assigned({ method: 'least_loaded' }))
  expect(given.filter((name) => name === 'Free')).toHaveLength(4)
  expect(await listTechnicians(database.db)).toMatchObject([
    { name: 'Busy', openTickets: 4, takesPart: true },
    { name: 'Free', openTickets: 4 },
  ])
})

test('a repeat of the same effect gives nothing away again, and who has it keeps it where that is asked for', async () => {
  await aTechnician('Anna', {})
  await aTechnician('Luca', {})
  const ticket = await buildTicket(database.db)
  const effect = buildEffect()
  const { db } = database
  const first = await assignTicket(db, ticket.id, inTurn, {}, effect)
  const again = await assignTicket(db, ticket.id, inTurn, {}, effect)
  const kept = await assignTicket(db, ticket.id, inTurn, { onlyUnassigned: true }, buildEffect())

  expect([first, again, kept].map(({ outcome, ticket: { assignee } }) => [outcome, assignee])).toEqual([
    ['assigned', 'Anna'],
    ['assigned', 'Anna'],
    ['kept', 'Anna'],
  ])
  expect(await listTicketHistory(db, ticket.id, { fields: ['assignee'] })).toHaveLength(1)
})

test('turns are fair however many tickets are given away at the same time', async () => {
  const { db } = database
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 12 }),
      async (people, tickets) => {
        await sql`delete from auth."user"`.execute(db)
        const queue = `Q ${crypto.randomUUID()}`
        for (let at = 0; at < people; at++) await aTechnician(`T${at}`, { queues: [queue] })
        const opened = await Promise.all(Array.from({ length: tickets }, () => buildTicket(db, { queue })))
        await Promise.all(
          opened.map(({ id }) =>
            retryingDeadlocks(() =>
              db.transaction().execute((tx) => assignTicket(tx, id, inTurn, {}, buildEffect())),
            ),
          ),
        )
        const rows = await db
          .selectFrom('tickets')
          .select(['assignee', sql<number>`count(*)`.as('count')])
          .where('queue', '=', queue)
          .groupBy('assignee')
          .execute()
        const counts = rows.map(({ count }) => Number(count))
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(tickets)
        expect(rows).toHaveLength(Math.min(people, tickets))
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 15 },
  )
}, 60_000)

test('a queue gives its new tickets away by itself, not those that somebody has', async () => {
  const { db } = database
  await aTechnician('Anna', {})
  await aTechnician('Luca', {})
  const turns = await insertQueue(db, { name: 'Turns', assignment: 'round_robin' })
  await insertQueue(db, { name: 'Cloud', assignment: 'person', assignee: 'Sara' })
  const open = async (queue: string, assignee?: string) =>
    (await createTicket(db, { subject: 'A', queue, ...(assignee ? { assignee } : {}) }, buildEffect()))
      .assignee

  expect([await open('turns'), await open('Turns'), await open('Turns', 'Rita')]).toEqual([
    'Anna',
    'Luca',
    'Rita',
  ])
  expect([await open('Cloud'), await open('Support')]).toEqual(['Sara', null])
  const problem = { subject: 'Down', queue: 'Turns', dedupKey: 'queue' }
  const { ticket } = await upsertTicketByKey(db, problem, buildEffect())
  const repeated = await upsertTicketByKey(db, problem, buildEffect())
  expect([ticket.assignee, repeated.ticket.assignee]).toEqual(['Anna', 'Anna'])
  expect(await listTicketHistory(db, ticket.id, { fields: ['assignee'] })).toMatchObject([
    { actorKind: 'automation', actor: 'Queue Turns', to: 'Anna' },
  ])

  await updateQueue(db, turns.id, { name: 'In turn' })
  expect(await listQueues(db)).toMatchObject([
    { name: 'Cloud', openTickets: 1 },
    { name: 'In turn', openTickets: 4 },
  ])
  await expect(insertQueue(db, { name: 'CLOUD' })).rejects.toThrow('There is a queue "CLOUD" already')
})

test('a queue takes its tickets, canned replies along to its new name', async () => {
  const { db } = database
  const queue = await insertQueue(db, { name: 'Printing' })
  const ticket = await buildTicket(db, { queue: 'printing' })
  const reply = await insertCannedReply(db, {
    name: 'Toner',
    texts: { en: 'On its way.' },
    queue: 'Printing',
  })
  const elsewhere = await insertCannedReply(db, { name: 'Hello', texts: { en: 'Hello.' } })
  await updateQueue(db, queue.id, { name: 'Printers' })
  expect(await findTicket(db, { id: ticket.id })).toMatchObject({ queue: 'Printers' })
  expect(await findCannedReply(db, reply.id)).toMatchObject({ queue: 'Printers' })
  expect(await findCannedReply(db, elsewhere.id)).toMatchObject({ queue: null })
})
