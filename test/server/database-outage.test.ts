import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { imap } from '../../nodes/connectors/imap/connector.ts'
import { createTestDatabase } from '../support/database.ts'
import { buildDocument, literal } from '../support/document.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../support/dovecot.ts'
import { needs } from '../support/needs.ts'
import { startServer } from '../support/server.ts'
import { startDatabaseProxy } from './database-proxy.ts'
import {
  exactlyOnce,
  hosts,
  openWork,
  outcome,
  post,
  publishHook,
  reportDisks,
  secretBox,
} from './published-flow.ts'

const outageMs = 10_000
const hasDovecot = needs(...dovecotNeeded)

test('while the database is away for 10 s nothing accepted is lost or done twice, and the process stays up', async () => {
  await using database = await createTestDatabase()
  await using proxy = await startDatabaseProxy(database.url)
  await using server = await startServer({ databaseUrl: proxy.url, env: { SENTIERO_LOG_LEVEL: 'info' } })
  const hook = await publishHook(database)
  const readyz = async () => (await fetch(`${server.url}/readyz`)).status
  const before = await reportDisks(server.url, hook, hosts(150, 'BEFORE'))
  await proxy.cut()

  const restored = delay(outageMs).then(() => proxy.restore())
  const accepted: string[] = []
  const refused: { status: number; retryAfter: string | null }[] = []
  let sent = 0
  let isOver = false
  void restored.then(() => {
    isOver = true
  })
  while (!isOver) {
    const host = `DURING-${sent++}`
    const answer = await post(server.url, hook, { host, disk: 95 })
    if (answer.status === 202) accepted.push(`Disk full on ${host}`)
    else refused.push({ status: answer.status, retryAfter: answer.headers.get('retry-after') })
    await delay(100)
  }
  expect(refused.length).toBeGreaterThan(10)
  for (const answer of refused)
    expect(answer).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) })

  await expect.poll(readyz, { timeout: 10_000 }).toBe(200)
  const after = await reportDisks(server.url, hook, hosts(20, 'AFTER'))
  await expect.poll(() => openWork(database), { timeout: 30_000 }).toBe(0)
  expect(await outcome(database)).toEqual(exactlyOnce([...before, ...accepted, ...after].sort()))
  process.kill(server.pid, 0)
  expect(await server.stop()).toBe(0)
}, 90_000)

test('while the database is away the server is alive and not ready', async () => {
  await using database = await createTestDatabase()
  await using proxy = await startDatabaseProxy(database.url)
  await using server = await startServer({ databaseUrl: proxy.url })
  const ask = async (path: string) => (await fetch(server.url + path)).status
  expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 200])
  await proxy.cut()
  expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 503])
  await proxy.restore()
  await expect.poll(() => ask('/readyz'), { timeout: 10_000 }).toBe(200)
})

test.runIf(hasDovecot)(
  'after the database was away the mailboxes are listened to again, and no e-mail is lost or taken twice',
  async () => {
    await using dovecot = await startDovecot()
    await using database = await createTestDatabase()
    await using proxy = await startDatabaseProxy(database.url)
    await publishMailFlow(database, dovecot)
    await using server = await startServer({ databaseUrl: proxy.url })
    const subjects = async () => {
      const tickets = await database.db.selectFrom('tickets').select('subject').orderBy('number').execute()
      return tickets.map(({ subject }) => subject)
    }
    await dovecot.deliver(mailbox, letter('before'))
    await expect.poll(subjects, { timeout: 15_000 }).toEqual(['before'])
    await proxy.cut()
    await dovecot.deliver(mailbox, letter('during'))
    await delay(3000)
    await proxy.restore()
    await dovecot.deliver(mailbox, letter('after'))
    await expect.poll(subjects, { timeout: 30_000 }).toHaveLength(3)
    await expect.poll(() => openWork(database), { timeout: 10_000 }).toBe(0)
    expect((await subjects()).sort()).toEqual(['after', 'before', 'during'])
    expect(await server.stop()).toBe(0)
  },
  60_000,
)

const mailbox = 'support@msp.example'

const letter = (subject: string) =>
  `From: anna@customer.example\r\nTo: ${mailbox}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@customer.example>\r\n\r\nHelp\r\n`

async function publishMailFlow(
  database: Awaited<ReturnType<typeof createTestDatabase>>,
  dovecot: Dovecot,
): Promise<void> {
  const connection = await insertConnection(database.db, secretBox, imap, {
    name: 'Support',
    credentials: {
      host: dovecot.host,
      port: dovecot.imapPort,
      security: 'none',
      user: mailbox,
      password: dovecot.password,
    },
  })
  await publishHook(
    database,
    buildDocument(
      {
        mail: { type: 'email.received', params: { connection: literal(connection.id) } },
        ticket: { type: 'ticket.from_email' },
      },
      ['mail -> ticket'],
    ),
  )
}
