import fc from 'fast-check'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { retryingDeadlocks } from '#engine/db/retrying-deadlocks.ts'
import type { Database } from '#engine/db/schema.ts'
import { closeTicket } from '#engine/desk/close-ticket.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { findTicket } from '#engine/desk/find-ticket.ts'
import { logTime } from '#engine/desk/log-time.ts'
import { mergeTickets } from '#engine/desk/merge-tickets.ts'
import { receiveEmail } from '#engine/desk/receive-email.ts'
import { listTicketHistory } from '#engine/desk/ticket-history.ts'
import { rememberSentMessage, threadOf } from '#engine/desk/ticket-thread.ts'
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

async function bodiesOf(ticketId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('ticket_comments')
    .select('body')
    .where('ticket_id', '=', ticketId)
    .orderBy('body')
    .execute()
  return rows.map(({ body }) => body)
}

test('a merged ticket closes and points to the other, which gets all that belonged to it', async () => {
  const { db } = database
  const source = await buildTicket(db, { subject: 'No VPN', description: 'Since today', dedupKey: 'vpn' })
  const target = await buildTicket(db, { subject: 'Gateway down' })
  const child = await buildTicket(db, { parentId: source.id })
  await commentTicket(db, source.id, { body: 'Tried again' }, byAnna())
  await logTime(db, { ticketId: source.id, technician: 'Anna', minutes: 10 }, byAnna())
  await rememberSentMessage(db, source.id, 'sent@msp.example')

  const merged = await mergeTickets(db, source.id, target.id, byAnna())
  const again = await mergeTickets(db, source.id, target.id, byAnna())

  expect(merged).toMatchObject({
    outcome: 'merged',
    source: {
      status: 'closed',
      mergedIntoId: target.id,
      resolution: `Merged into #${target.number}`,
      dedupKey: null,
    },
    target: { status: 'new', dedupKey: 'vpn' },
  })
  expect(again.outcome).toBe('already')
  expect(await bodiesOf(source.id)).toEqual([])
  expect(await bodiesOf(target.id)).toEqual([
    `Merged from #${source.number}: No VPN\n\nSince today`,
    'Tried again',
  ])
  expect(await threadOf(db, target.id)).toEqual(['sent@msp.example'])
  expect(await findTicket(db, { id: child.id })).toMatchObject({ parentId: target.id })
  const time = await db
    .selectFrom('time_entries')
    .select('ticket_id')
    .where('ticket_id', '=', target.id)
    .execute()
  expect(time).toHaveLength(1)
  expect((await listTicketHistory(db, source.id)).at(-1)).toMatchObject({ actor: 'Anna' })
  const story = await listTicketHistory(db, target.id, { fields: ['merged_from'] })
  expect(story).toMatchObject([{ to: { id: source.id, number: source.number }, actor: 'Anna' }])
})

test('later e-mails, comments and repeats of a merged ticket reach the one it is part of', async () => {
  const { db } = database
  const first = buildMail({ from: { address: 'ugo@merge.example', name: 'Ugo' } })
  const { ticket: source } = await receiveEmail(db, first, { queue: 'Support' }, buildEffect())
  const target = await buildTicket(db, { subject: 'The same' })
  const last = await buildTicket(db, { subject: 'All of it' })
  await upsertTicketByKey(db, { subject: 'Alarm', dedupKey: 'merge-alarm' }, buildEffect()).then(
    ({ ticket }) => mergeTickets(db, ticket.id, target.id, byAnna()),
  )
  await mergeTickets(db, source?.id ?? '', target.id, byAnna())
  await mergeTickets(db, target.id, last.id, byAnna())

  const byHeader = buildMail({ from: first.from, inReplyTo: first.messageId, newText: 'By header' })
  const bySubject = buildMail({
    from: first.from,
    subject: `Re: [#${source?.number}] Help`,
    newText: 'By subject',
  })
  for (const mail of [byHeader, bySubject]) {
    const received = await receiveEmail(db, mail, { queue: 'Support' }, buildEffect())
    expect(received).toMatchObject({ outcome: 'appended', ticket: { id: last.id } })
  }
  await commentTicket(db, source?.id ?? '', { body: 'By id' }, byAnna())
  const repeated = await upsertTicketByKey(db, { subject: 'Alarm', dedupKey: 'merge-alarm' }, buildEffect())

  expect(repeated).toMatchObject({ outcome: 'repeated', ticket: { id: last.id } })
  expect(await bodiesOf(last.id)).toEqual(expect.arrayContaining(['By header', 'By subject', 'By id']))
})

test('tickets of different customers, a ticket and itself, and one that is merged elsewhere are not merged', async () => {
  const { db } = database
  const [one, other] = await Promise.all([buildCustomer(db), buildCustomer(db)])
  const a = await buildTicket(db, { customerId: one.id })
  const b = await buildTicket(db, { customerId: other.id })
  const c = await buildTicket(db, { customerId: one.id })
  const d = await buildTicket(db, { customerId: one.id })

  await expect(mergeTickets(db, a.id, b.id, byAnna())).rejects.toThrow('different customers')
  await expect(mergeTickets(db, a.id, a.id, byAnna())).rejects.toThrow('itself')
  await mergeTickets(db, a.id, c.id, byAnna())
  await expect(mergeTickets(db, a.id, d.id, byAnna())).rejects.toThrow('part of another ticket')
  await expect(updateTicket(db, a.id, { status: 'open' }, byAnna())).rejects.toThrow('part of another one')
  expect(await mergeTickets(db, c.id, a.id, byAnna()).catch(String)).toContain('itself')
})

test('whatever is written while tickets are merged is there once in the end, on the ticket that is left', async () => {
  const { db } = database
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ does: fc.constant('comment' as const), on: fc.nat(3) }),
          fc.record({ does: fc.constant('mail' as const), on: fc.nat(3) }),
          fc.record({ does: fc.constant('merge' as const), on: fc.nat(2) }),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      async (steps) => {
        const from = { address: `p${crypto.randomUUID()}@merge.example`, name: 'P' }
        const tickets: { id: string; messageId: string | null }[] = []
        for (let at = 0; at < 4; at++) {
          const mail = buildMail({ from, newText: `Start ${at}` })
          const { ticket } = await receiveEmail(db, mail, { queue: 'Support' }, buildEffect())
          if (!ticket) throw new Error('No ticket')
          tickets.push({ id: ticket.id, messageId: mail.messageId })
        }
        const at = (index: number) => tickets[index] ?? { id: '', messageId: null }
        // Each into the next: the last one is left, whatever the order.
        const work = steps.map(async ({ does, on }, index) => {
          const { id, messageId } = at(on)
          const effect = byAnna()
          const mail = buildMail({ from, inReplyTo: messageId, newText: `Written ${index}` })
          const write = async (tx: Kysely<Database>) => {
            if (does === 'comment') await commentTicket(tx, id, { body: `Written ${index}` }, effect)
            else if (does === 'merge') await mergeTickets(tx, id, at(on + 1).id, effect)
            else await receiveEmail(tx, mail, { queue: 'Support' }, effect)
          }
          await retryingDeadlocks(() => db.transaction().execute(write))
        })
        await Promise.all(work)
        for (const on of [0, 1, 2]) await mergeTickets(db, at(on).id, at(on + 1).id, byAnna())
        const written = (await bodiesOf(at(3).id)).filter((body) => body.startsWith('Written'))
        expect(written).toEqual(
          steps.flatMap(({ does }, index) => (does === 'merge' ? [] : [`Written ${index}`])).sort(),
        )
        for (const on of [0, 1, 2]) expect(await bodiesOf(at(on).id)).toEqual([])
      },
    ),
    { numRuns: 25 },
  )
}, 60_000)

test('children close with their parent where that is asked for, and nobody stands below himself', async () => {
  const { db } = database
  const parent = await buildTicket(db)
  const child = await buildTicket(db, { parentId: parent.id })
  const grandchild = await buildTicket(db, { parentId: child.id })
  const touched = await buildTicket(db, { parentId: parent.id }, byAnna())

  await expect(updateTicket(db, parent.id, { parentId: grandchild.id }, byAnna())).rejects.toThrow(
    'below itself',
  )
  await expect(updateTicket(db, parent.id, { parentId: parent.id }, byAnna())).rejects.toThrow('below itself')
  await closeTicket(
    db,
    parent.id,
    { resolution: 'Fixed', onlyIfUntouched: true, withChildren: true },
    buildEffect(),
  )

  const statuses = await Promise.all(
    [parent, child, grandchild, touched].map(async ({ id }) => (await findTicket(db, { id }))?.status),
  )
  expect(statuses).toEqual(['closed', 'closed', 'closed', 'new'])
})
