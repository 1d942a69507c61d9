import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { startServer } from '../support/server.ts'
import { openWork, post, publishHook } from './published-flow.ts'

const oneTicket = buildDocument(
  {
    alert: { type: 'alert.received', params: { authentication: literal('bearer') } },
    over: { type: 'flow.if', params: { condition: expression('event.state == "cleared"') } },
    open: {
      type: 'ticket.upsert_by_key',
      params: { dedupKey: expression('event.dedupKey'), subject: expression('trigger.title') },
    },
    find: {
      type: 'ticket.find',
      params: { dedupKey: expression('event.dedupKey'), onlyOpen: literal(true) },
    },
    close: {
      type: 'ticket.close',
      params: { ticket: expression('steps.find.output.ticket.id'), onlyIfUntouched: literal(true) },
    },
  },
  ['alert -> over', 'over:no -> open', 'over:yes -> find', 'find:found -> close'],
)

test('problems that are told to two servers in turn have one ticket each, open or closed as they were last told', async () => {
  await using database = await createTestDatabase()
  const hook = await publishHook(database, oneTicket)
  await using one = await startServer({ databaseUrl: database.url })
  await using other = await startServer({ databaseUrl: database.url })
  const urls = [one.url, other.url]
  const problems = Array.from({ length: 24 }, (_, nth) => `Problem ${String(nth).padStart(2, '0')}`)
  await Promise.all(
    problems.map(async (title, nth) => {
      const story = ['firing', 'firing', 'resolved', 'firing', 'resolved', ...(nth % 2 ? ['firing'] : [])]
      for (const [step, status] of story.entries()) {
        const answer = await post(urls[(nth + step) % 2] ?? '', hook, { id: title, title, status })
        expect(answer.status).toBe(202)
      }
    }),
  )
  await expect.poll(() => openWork(database), { timeout: 30_000 }).toBe(0)
  const tickets = await database.db
    .selectFrom('tickets')
    .select(['subject', 'status'])
    .where('status', '<>', 'closed')
    .orderBy('subject')
    .execute()
  const open = problems.filter((_, nth) => nth % 2 === 1)
  expect(tickets).toEqual(open.map((subject) => ({ subject, status: 'new' })))
  expect(await one.stop()).toBe(0)
  expect(await other.stop()).toBe(0)
}, 90_000)
