import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertUser } from '#engine/auth/users.ts'
import { closeTicket } from '#engine/desk/close-ticket.ts'
import { findTicket } from '#engine/desk/find-ticket.ts'
import { receiveEmail } from '#engine/desk/receive-email.ts'
import { saveTechnicianProfile } from '#engine/desk/technicians.ts'
import { listTicketHistory } from '#engine/desk/ticket-history.ts'
import { rememberSentMessage } from '#engine/desk/ticket-thread.ts'
import { updateTicket } from '#engine/desk/update-ticket.ts'
import type { ReceivedMail } from '#engine/msp/mail.ts'
import type { Ticket } from '#engine/msp/ticket.ts'
import { readMail } from '#engine/triggers/read-mail.ts'
import { buildEffect, buildMail } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  const luca = {
    email: 'luca@msp.example',
    name: 'Luca Conti',
    role: 'technician',
    passwordHash: 'x',
  } as const
  const { id } = await insertUser(database.db, luca)
  await saveTechnicianProfile(database.db, id, { addresses: ['Luca@Home.example'] })
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

const luca = { address: 'luca@msp.example', name: 'Luca' }
const ugo = { address: 'ugo@thread.example', name: 'Ugo' }

const receive = (mail: ReceivedMail) => receiveEmail(database.db, mail, { queue: 'Support' }, buildEffect())

/** A ticket that a customer opened by e-mail, and the Message-ID that we notified with. */
async function aThread(): Promise<{ ticket: Ticket; notified: string }> {
  const { ticket } = await receive(buildMail({ from: ugo }))
  if (!ticket) throw new Error('No ticket')
  const notified = `${crypto.randomUUID()}@msp.example`
  await rememberSentMessage(database.db, ticket.id, notified)
  return { ticket, notified }
}

async function commentsOf(ticketId: string) {
  return database.db
    .selectFrom('ticket_comments')
    .select(['author_kind', 'author_name', 'visibility', 'body'])
    .where('ticket_id', '=', ticketId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

describe('a technician who answers from his own mail program', () => {
  test('writes a public reply of his own on the ticket, and a person did it', async () => {
    const { ticket, notified } = await aThread()
    const received = await receive(
      buildMail({ from: luca, inReplyTo: notified, newText: 'Try it again now' }),
    )

    expect(received).toMatchObject({ outcome: 'appended', ticket: { id: ticket.id, status: 'new' } })
    expect(await commentsOf(ticket.id)).toEqual([
      {
        author_kind: 'technician',
        author_name: 'Luca Conti',
        visibility: 'public',
        body: 'Try it again now',
      },
    ])
    expect((await listTicketHistory(database.db, ticket.id)).at(-1)).toMatchObject({
      actorKind: 'human',
      actor: 'Luca Conti',
      field: 'comment',
      to: { visibility: 'public', authorKind: 'technician' },
    })
  })

  test('is known by another address of his profile, again and again', async () => {
    const { ticket, notified } = await aThread()
    const from = { address: 'luca@home.example', name: 'Luca' }
    await receive(buildMail({ from, inReplyTo: notified, newText: 'One' }))
    await receive(buildMail({ from, inReplyTo: notified, newText: 'Two' }))
    expect(await commentsOf(ticket.id)).toMatchObject([
      { author_kind: 'technician', body: 'One' },
      { author_kind: 'technician', body: 'Two' },
    ])
  })

  test('opens nothing again: only the customer says that it is not solved', async () => {
    const { ticket, notified } = await aThread()
    await updateTicket(database.db, ticket.id, { status: 'waiting' }, buildEffect())
    await receive(buildMail({ from: luca, inReplyTo: notified, newText: 'Are you there?' }))
    expect(await findTicket(database.db, { id: ticket.id })).toMatchObject({ status: 'waiting' })
    await closeTicket(database.db, ticket.id, { resolution: '', onlyIfUntouched: false }, buildEffect())
    await receive(buildMail({ from: luca, inReplyTo: notified, newText: 'For the record' }))
    expect(await findTicket(database.db, { id: ticket.id })).toMatchObject({ status: 'closed' })
    expect(await commentsOf(ticket.id)).toHaveLength(2)
  })

  test('stays internal where only the subject names the ticket, for that anybody could write', async () => {
    const { ticket } = await aThread()
    const subject = `Re: [#${ticket.number}] Help`
    await receive(buildMail({ from: luca, subject, newText: 'Send me your password' }))
    expect(await commentsOf(ticket.id)).toMatchObject([{ author_kind: 'technician', visibility: 'internal' }])
  })

  test('is the requester on a ticket of his own', async () => {
    const first = buildMail({ from: luca })
    const { ticket } = await receive(first)
    await receive(buildMail({ from: luca, inReplyTo: first.messageId, newText: 'Still broken' }))
    expect(await commentsOf(ticket?.id ?? '')).toMatchObject([
      { author_kind: 'customer', body: 'Still broken' },
    ])
  })

  test('is nobody once his account is disabled', async () => {
    const gone = { email: 'gone@msp.example', name: 'Gone', role: 'technician', passwordHash: 'x' } as const
    const { id } = await insertUser(database.db, gone)
    await database.pool.query('update auth."user" set disabled = true where id = $1', [id])
    const { ticket, notified } = await aThread()
    const received = await receive(
      buildMail({ from: { address: gone.email, name: '' }, inReplyTo: notified, newText: 'Hello' }),
    )
    expect(received).toMatchObject({ outcome: 'opened' })
    expect(received.ticket?.id).not.toBe(ticket.id)
  })
})

test('what is active in an e-mail does not reach the ticket, and a script in its text is only text', async () => {
  const html = [
    '<html><head><style>body{background:url(https://evil.example/a)}</style><script>steal()</script></head><body>',
    '<p onclick="steal()">Hello <b>there</b></p><img src=x onerror="steal()"><iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name="password"></form><svg onload="steal()"></svg>',
    '<object data="https://evil.example"></object>&lt;script&gt;only text&lt;/script&gt;</body></html>',
  ].join('')
  const source = `From: Ugo <ugo@active.example>\r\nTo: support@msp.example\r\nSubject: =?utf-8?q?<script>x</script>?=\r\nMessage-ID: <${crypto.randomUUID()}@active.example>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`
  const { mail } = await readMail(Buffer.from(source), { mailbox: 'support@msp.example', ownAddresses: [] })
  const { ticket } = await receive({ ...mail, attachments: [] })

  expect(ticket?.description).toBe('Hello there\n\n<script>only text</script>')
  const comments = await commentsOf(ticket?.id ?? '')
  for (const text of [ticket?.description, ...comments.map(({ body }) => body)]) {
    expect(text).not.toMatch(/steal|onerror|onclick|iframe|<form|evil\.example/)
  }
})
