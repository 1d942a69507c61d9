import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeTicket } from '#engine/desk/close-ticket.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { receiveEmail } from '#engine/desk/receive-email.ts'
import { tellWaiting } from '#engine/desk/tell-waiting.ts'
import { updateTicket } from '#engine/desk/update-ticket.ts'
import { upsertTicketByKey } from '#engine/desk/upsert-ticket.ts'
import type { Param } from '#engine/graph/node-example.ts'
import type { Effect } from '#engine/msp/ports.ts'
import { lookBack } from '#engine/triggers/look-back.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildEffect, buildMail, buildTicket } from '../../support/build.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine(catalogue)
})
afterAll(() => engine?.[Symbol.asyncDispose]())

const byAnna = (): Effect => ({ ...buildEffect(), runId: null, actor: { kind: 'human', name: 'Anna' } })

/** A workflow that a trigger starts and that does nothing; it is off again when disposed. */
async function listening(type: string, params: Record<string, Param> = {}) {
  const workflowId = await engine.publish(
    buildDocument({ trigger: { type, params }, next: { type: 'flow.set' } }, ['trigger -> next']),
  )
  return {
    workflowId,
    [Symbol.asyncDispose]: async () => {
      await engine.db.updateTable('workflows').set({ enabled: false }).where('id', '=', workflowId).execute()
    },
  }
}

/** Types and data of the events of a ticket, oldest first. */
async function eventsOf(ticketId: string) {
  const rows = await engine.db
    .selectFrom('events')
    .select(['type', 'data', 'customer_id', 'caused_by_run'])
    .where('source', '=', 'tickets')
    .orderBy('id')
    .execute()
  return rows.filter(({ data }) => JSON.stringify(data).includes(ticketId))
}

/** What a workflow made of the events of a ticket. */
async function decisionsOf(workflowId: string, ticketId: string): Promise<string[]> {
  engine.intake.poke()
  await engine.settled()
  const rows = await engine.db
    .selectFrom('event_decisions')
    .innerJoin('events', 'events.id', 'event_decisions.event_id')
    .select(['decision', 'reason'])
    .where('workflow_id', '=', workflowId)
    .where(sql<string>`data #>> '{ticket,id}'`, '=', ticketId)
    .orderBy('event_id')
    .execute()
  return rows.map(({ decision, reason }) => (decision === 'started' ? 'started' : reason))
}

test('nobody listens: a ticket leaves no event', async () => {
  const ticket = await buildTicket(engine.db)
  await updateTicket(engine.db, ticket.id, { status: 'open', assignee: 'Luca' }, byAnna())
  expect(await eventsOf(ticket.id)).toEqual([])
})

test('only what somebody listens for is said, while he does', async () => {
  const { id: customerId } = await buildCustomer(engine.db)
  const ticket = await buildTicket(engine.db, { customerId })
  {
    await using _ = await listening('ticket.status_changed')
    await updateTicket(engine.db, ticket.id, { status: 'open', assignee: 'Luca' }, byAnna())
  }
  await updateTicket(engine.db, ticket.id, { status: 'resolved' }, byAnna())

  expect(await eventsOf(ticket.id)).toMatchObject([
    {
      type: 'ticket.status_changed',
      data: {
        ticket: { id: ticket.id, status: 'open', assignee: 'Luca' },
        actor_kind: 'human',
        actor: 'Anna',
        changes: [
          { field: 'status', from: 'new', to: 'open' },
          { field: 'assignee', from: null, to: 'Luca' },
        ],
        from: 'new',
        to: 'open',
      },
    },
  ])
})

test('each kind of write says what it did', async () => {
  const types = ['created', 'updated', 'replied', 'assigned', 'reopened', 'closed'] as const
  const workflows = await Promise.all(types.map((type) => listening(`ticket.${type}`)))
  const { db } = engine
  const ticket = await createTicket(db, { subject: 'A', dedupKey: 'said' }, byAnna())
  await updateTicket(db, ticket.id, { assignee: 'Luca' }, byAnna())
  await commentTicket(db, ticket.id, { body: 'Hello', visibility: 'public' }, byAnna())
  await upsertTicketByKey(db, { subject: 'A', dedupKey: 'said', priority: 'high' }, buildEffect())
  await closeTicket(db, ticket.id, { resolution: '', onlyIfUntouched: false }, byAnna())
  await updateTicket(db, ticket.id, { status: 'open' }, byAnna())
  for (const workflow of workflows) await workflow[Symbol.asyncDispose]()

  expect((await eventsOf(ticket.id)).map(({ type }) => type)).toEqual([
    'ticket.created',
    'ticket.updated',
    'ticket.assigned',
    'ticket.replied',
    'ticket.updated',
    'ticket.updated',
    'ticket.closed',
    'ticket.updated',
    'ticket.reopened',
  ])
})

test('an event is there only if its change is', async () => {
  await using _ = await listening('ticket.created')
  let id = ''
  await engine.db
    .transaction()
    .execute(async (tx) => {
      id = (await createTicket(tx, { subject: 'Never was' }, byAnna())).id
      throw new Error('rolled back')
    })
    .catch(() => undefined)
  expect(id).not.toBe('')
  expect(await eventsOf(id)).toEqual([])
})

test('a workflow does not hear what it did itself, and others hear it where they ask for it', async () => {
  const answering = await engine.publish(
    buildDocument(
      {
        replied: { type: 'ticket.updated', params: { by: literal('anybody') } },
        write: {
          type: 'ticket.update',
          params: { ticket: expression('trigger.ticket.id'), category: literal('seen') },
        },
      },
      ['replied -> write'],
    ),
  )
  await using asking = await listening('ticket.updated', { by: literal('anybody') })
  await using quiet = await listening('ticket.updated')
  const ticket = await buildTicket(engine.db)
  await updateTicket(engine.db, ticket.id, { category: 'new' }, byAnna())

  expect(await decisionsOf(answering, ticket.id)).toEqual(['started', expect.stringContaining('itself')])
  expect(await decisionsOf(asking.workflowId, ticket.id)).toEqual(['started', 'started'])
  expect(await decisionsOf(quiet.workflowId, ticket.id)).toEqual(['started', 'It was done by a workflow'])
  await engine.db.updateTable('workflows').set({ enabled: false }).where('id', '=', answering).execute()
})

test("the reply of a customer is the customer's, though a run took it in", async () => {
  await using _ = await listening('ticket.replied', { by: literal('customer') })
  const first = buildMail({ from: { address: 'ugo@events.example', name: 'Ugo' } })
  const { ticket } = await receiveEmail(engine.db, first, { queue: 'Support' }, buildEffect())
  const answer = buildMail({ from: first.from, inReplyTo: first.messageId, newText: 'Still broken' })
  await receiveEmail(engine.db, answer, { queue: 'Support' }, buildEffect())

  expect(await eventsOf(ticket?.id ?? '')).toMatchObject([
    {
      type: 'ticket.replied',
      caused_by_run: null,
      data: {
        actor_kind: 'customer',
        author_kind: 'customer',
        is_public: true,
        comment: { body: 'Still broken' },
      },
    },
  ])
})

test('a step that waits for a reply is continued by it, though no trigger listens', async () => {
  const workflowId = await engine.publish(
    buildDocument(
      {
        start: { type: 'manual.start' },
        wait: {
          type: 'flow.wait_event',
          params: {
            type: literal('ticket.replied'),
            path: literal('ticket.number'),
            equals: expression('trigger.number'),
            whose: literal('any'),
            amount: literal(1),
            unit: literal('hours'),
            lookBackMinutes: literal(0),
          },
        },
      },
      ['start -> wait'],
    ),
  )
  const ticket = await buildTicket(engine.db)
  const input = { number: ticket.number }
  await engine.db
    .transaction()
    .execute((tx) => startManually(tx, engine.registry, { workflowId, input, actor: 'test' }))
  engine.intake.poke()
  await engine.settled()
  await commentTicket(engine.db, ticket.id, { body: 'Here I am', visibility: 'public' }, byAnna())
  engine.intake.poke()
  await engine.settled()
  // A wait that another look holds just then is left to it.
  await expect
    .poll(async () => {
      await lookBack(engine.db)
      const run = await engine.db
        .selectFrom('all_runs')
        .select('status')
        .where('workflow_id', '=', workflowId)
        .executeTakeFirstOrThrow()
      return run.status
    })
    .toBe('succeeded')
})

test('a ticket that waits too long is said once for each stay and each length that is asked for', async () => {
  await using two = await listening('ticket.waiting_too_long', { hours: literal(2) })
  await using same = await listening('ticket.waiting_too_long', { hours: literal(2) })
  await using five = await listening('ticket.waiting_too_long', { hours: literal(5) })
  const ticket = await buildTicket(engine.db)
  await updateTicket(engine.db, ticket.id, { status: 'waiting' }, byAnna())
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000)
  const { db } = engine

  expect(await tellWaiting(db, inHours(1))).toBe(0)
  expect(await Promise.all([tellWaiting(db, inHours(3)), tellWaiting(db, inHours(3))])).toContain(1)
  expect(await tellWaiting(db, inHours(4))).toBe(0)
  expect(await tellWaiting(db, inHours(6))).toBe(1)
  expect(await decisionsOf(two.workflowId, ticket.id)).toEqual(['started', 'This is of 5 hours as waiting'])
  expect(await decisionsOf(same.workflowId, ticket.id)).toEqual(['started', 'This is of 5 hours as waiting'])
  expect(await decisionsOf(five.workflowId, ticket.id)).toEqual(['This is of 2 hours as waiting', 'started'])

  await updateTicket(db, ticket.id, { status: 'open' }, byAnna())
  await updateTicket(db, ticket.id, { status: 'waiting' }, byAnna())
  expect(await tellWaiting(db, inHours(3))).toBe(1)
  const said = (await eventsOf(ticket.id)).filter(({ type }) => type === 'ticket.waiting_too_long')
  expect(said.map(({ data }) => data)).toMatchObject([
    { hours_in_status: 3, threshold_hours: 2, status: 'waiting' },
    { hours_in_status: 6, threshold_hours: 5 },
    { hours_in_status: 3, threshold_hours: 2 },
  ])
})
