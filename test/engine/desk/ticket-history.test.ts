import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeTicket } from '#engine/desk/close-ticket.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { loadDemoDesk } from '#engine/desk/demo.ts'
import { receiveEmail } from '#engine/desk/receive-email.ts'
import { listTicketHistory } from '#engine/desk/ticket-history.ts'
import { updateTicket } from '#engine/desk/update-ticket.ts'
import { upsertTicketByKey } from '#engine/desk/upsert-ticket.ts'
import type { Effect } from '#engine/msp/ports.ts'
import { buildCustomer, buildEffect, buildMail, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

const byAnna = (): Effect => ({ ...buildEffect(), runId: null, actor: { kind: 'human', name: 'Anna' } })

async function storyOf(ticketId: string) {
  const entries = await listTicketHistory(database.db, ticketId)
  return entries.map(({ actorKind, actor, field, from, to }) => ({
    by: `${actorKind} ${actor}`,
    field,
    from,
    to,
  }))
}

test('a new ticket is one line of its history, with what it started with', async () => {
  const { id: customerId } = await buildCustomer(database.db)
  const effect = buildEffect()
  const ticket = await createTicket(database.db, { subject: 'A', customerId, priority: 'high' }, effect)
  await createTicket(database.db, { subject: 'A', customerId, priority: 'high' }, effect)

  expect(await listTicketHistory(database.db, ticket.id)).toEqual([
    {
      id: expect.any(Number),
      ticketId: ticket.id,
      at: ticket.createdAt,
      actorKind: 'automation',
      actor: 'Automation',
      runId: effect.runId,
      field: 'created',
      from: null,
      to: { status: 'new', priority: 'high', queue: 'Support', assignee: null, customer: customerId },
    },
  ])
})

test('each field that changes is a line with who changed it; what stays the same is none', async () => {
  const { id } = await buildTicket(database.db)
  await updateTicket(
    database.db,
    id,
    { status: 'open', priority: 'normal', assignee: 'Luca', tags: ['vpn'], queue: 'Support' },
    byAnna(),
  )
  await updateTicket(database.db, id, { assignee: null }, byAnna())
  await closeTicket(
    database.db,
    id,
    { resolution: 'Done', resolutionCode: 'fixed', onlyIfUntouched: false },
    byAnna(),
  )
  await closeTicket(database.db, id, { resolution: 'Again', onlyIfUntouched: false }, byAnna())

  const by = 'human Anna'
  expect((await storyOf(id)).slice(1)).toEqual([
    { by, field: 'status', from: 'new', to: 'open' },
    { by, field: 'assignee', from: null, to: 'Luca' },
    { by, field: 'tags', from: [], to: ['vpn'] },
    { by, field: 'assignee', from: 'Luca', to: null },
    { by, field: 'status', from: 'open', to: 'closed' },
    { by, field: 'resolution', from: null, to: 'Done' },
    { by, field: 'resolutionCode', from: null, to: 'fixed' },
  ])
})

test('comments are told once, without their text', async () => {
  const { id } = await buildTicket(database.db)
  const effect = byAnna()
  const comment = { body: 'On my way', visibility: 'public', authorKind: 'technician' } as const
  const { id: commentId } = await commentTicket(database.db, id, comment, effect)
  await commentTicket(database.db, id, comment, effect)

  expect((await storyOf(id)).slice(1)).toEqual([
    {
      by: 'human Anna',
      field: 'comment',
      from: null,
      to: { id: commentId, visibility: 'public', authorKind: 'technician' },
    },
  ])
})

test('repeats of a problem tell of the priority they raise and of the comments they leave, not of each repeat', async () => {
  const problem = { subject: 'Down', dedupKey: 'history', priority: 'normal' } as const
  const { ticket } = await upsertTicketByKey(database.db, problem, buildEffect())
  for (const priority of ['low', 'critical', 'high'] as const) {
    await upsertTicketByKey(database.db, { ...problem, priority }, buildEffect())
  }

  const story = await storyOf(ticket.id)
  expect(story.map(({ field }) => field)).toEqual(['created', 'comment', 'priority'])
  expect(story.at(-1)).toMatchObject({ from: 'normal', to: 'critical' })
})

test("an e-mail is the customer's doing, though a run wrote it down", async () => {
  const first = buildMail({ from: { address: 'ugo@history.example', name: 'Ugo' } })
  const { ticket } = await receiveEmail(database.db, first, { queue: 'Support' }, buildEffect())
  await updateTicket(database.db, ticket?.id ?? '', { status: 'closed' }, byAnna())
  const answer = buildMail({ from: first.from, inReplyTo: first.messageId })
  await receiveEmail(database.db, answer, { queue: 'Support' }, buildEffect())

  expect(await storyOf(ticket?.id ?? '')).toMatchObject([
    { by: 'customer Ugo', field: 'created' },
    { by: 'human Anna', field: 'status', to: 'closed' },
    { by: 'customer Ugo', field: 'status', from: 'closed', to: 'open' },
    { by: 'customer Ugo', field: 'comment', to: { visibility: 'public', authorKind: 'customer' } },
  ])
})

test('changes of one ticket at the same time each tell what they found', async () => {
  const { id } = await buildTicket(database.db, { queue: '0' })
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => updateTicket(database.db, id, { queue: String(at + 1) }, byAnna())),
  )

  const moves = (await storyOf(id)).filter(({ field }) => field === 'queue')
  expect(moves).toHaveLength(20)
  expect(moves.map(({ from }) => from)).toEqual(['0', ...moves.slice(0, -1).map(({ to }) => to)])
})

describe('the demo', () => {
  test('tells of its tickets as if it had all come about when it says', async () => {
    await loadDemoDesk(database.db)
    await loadDemoDesk(database.db)
    const tickets = await database.db
      .selectFrom('tickets')
      .selectAll()
      .where('run_id', 'is', null)
      .where('source', '<>', 'email')
      .execute()
    expect(tickets.length).toBeGreaterThan(5)
    for (const ticket of tickets) {
      const story = await listTicketHistory(database.db, ticket.id)
      expect(story[0]).toMatchObject({ field: 'created', at: ticket.created_at.toISOString() })
      const statuses = story.filter(({ field }) => field === 'status')
      expect(statuses.map(({ to }) => to)).toEqual(ticket.status === 'new' ? [] : [ticket.status])
      if (ticket.closed_at) expect(statuses[0]?.at).toBe(ticket.closed_at.toISOString())
    }
  })
})

test('nobody writes tickets or comments but those who write their history', () => {
  const root = resolve(import.meta.dirname, '../../..')
  const writes =
    /update tickets|insert into tickets|(updateTable|insertInto)\('tickets'\)|(insert into |insertInto\(')ticket_comments/
  const files = ['engine', 'nodes'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  const writers = files.filter(
    (file) => file.endsWith('.ts') && writes.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(writers.sort()).toEqual([
    // Says which run made a ticket of the demo, once both are there.
    'engine/demo/load-week.ts',
    'engine/desk/change-ticket.ts',
    'engine/desk/comment-ticket.ts',
    'engine/desk/demo.ts',
    'engine/desk/insert-of-ticket.ts',
    // Says only that somebody worked on it.
    'engine/desk/log-time.ts',
    'engine/desk/merge-tickets.ts',
    // A new name of what tickets stand in is no change of theirs.
    'engine/desk/queues.ts',
    'engine/desk/receive-email.ts',
    'engine/desk/ticket-statuses.ts',
    'engine/desk/upsert-ticket.ts',
    // A desk of its own, which is thrown away.
    'engine/stage/fill-desk.ts',
  ])
})
