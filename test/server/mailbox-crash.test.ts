import { describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { imap } from '../../nodes/connectors/imap/connector.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { buildDocument, literal } from '../support/document.ts'
import { dovecotNeeded, startDovecot } from '../support/dovecot.ts'
import { needs } from '../support/needs.ts'
import { startServer } from '../support/server.ts'
import { openWork, publishHook, secretBox } from './published-flow.ts'

const mailbox = 'support@msp.example'
const count = 120

async function storedEvents({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from events')
  return rows[0]?.count ?? 0
}

describe.runIf(needs(...dovecotNeeded))('a mailbox being read', () => {
  test('while the server is killed twice loses no e-mail and gives none two tickets', async () => {
    await using dovecot = await startDovecot()
    await using database = await createTestDatabase()
    const { id } = await insertConnection(database.db, secretBox, imap, {
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
          mail: { type: 'email.received', params: { connection: literal(id) } },
          ticket: { type: 'ticket.from_email' },
        },
        ['mail -> ticket'],
      ),
    )
    for (let n = 0; n < count; n++) {
      const text = `line of a long message ${n}\r\n`.repeat(2000)
      await dovecot.deliver(
        mailbox,
        `From: anna@customer.example\r\nTo: ${mailbox}\r\nSubject: Mail ${n}\r\nMessage-ID: <${n}@customer.example>\r\n\r\n${text}`,
      )
    }
    for (const seen of [1, 30]) {
      const server = await startServer({ databaseUrl: database.url })
      await expect
        .poll(() => storedEvents(database), { interval: 5, timeout: 20_000 })
        .toBeGreaterThanOrEqual(seen)
      await server.kill()
    }
    await using server = await startServer({ databaseUrl: database.url })
    await expect.poll(() => storedEvents(database), { timeout: 30_000 }).toBe(count)
    await expect.poll(() => openWork(database), { timeout: 20_000 }).toBe(0)
    const tickets = await database.db.selectFrom('tickets').select('subject').execute()
    const subjects = Array.from({ length: count }, (_, n) => `Mail ${n}`)
    expect(tickets.map(({ subject }) => subject).sort()).toEqual(subjects.sort())
    expect(await server.stop()).toBe(0)
  }, 90_000)
})
