import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskPorts } from '#engine/desk/desk.ts'
import type { ReceivedMail } from '#engine/msp/mail.ts'
import type { Effect, Psa } from '#engine/msp/ports.ts'
import type { Ticket } from '#engine/msp/ticket.ts'
import { buildContact, buildCustomer, buildEffect, buildMail, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let psa: Psa
beforeAll(async () => {
  database = await createTestDatabase()
  psa = deskPorts(database.db).psa
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

let domains = 0

/** A customer with two contacts and a ticket that the first of them opened by e-mail. */
async function givenThread() {
  const domain = `firm${++domains}.example`
  const customer = await buildCustomer(database.db, { domains: [domain] })
  const anna = await buildContact(database.db, { customerId: customer.id, email: `anna@${domain}` })
  const mail = buildMail({ from: { address: `Anna@${domain}`, name: 'Anna' }, subject: 'Printer' })
  const opened = await receive(mail)
  if (!opened.ticket) throw new Error('no ticket')
  return { domain, customer, anna, mail, ticket: opened.ticket }
}

function receive(mail: ReceivedMail, effect: Effect = buildEffect()) {
  return psa.receiveEmail(mail, { queue: 'Support', priority: 'normal' }, effect)
}

function commentsOf(ticket: Ticket | null) {
  return database.db
    .selectFrom('ticket_comments')
    .selectAll()
    .where('ticket_id', '=', ticket?.id ?? null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

async function closeDaysAgo(ticket: Ticket, days: number): Promise<void> {
  await psa.closeTicket(ticket.id, { resolution: 'Done', onlyIfUntouched: false }, buildEffect())
  await sql`update tickets set closed_at = now() - make_interval(days => ${days}) where id = ${ticket.id}`.execute(
    database.db,
  )
}

describe('a new e-mail', () => {
  test('opens a ticket for the contact with that address, in any case', async () => {
    const { customer, anna, ticket } = await givenThread()

    expect(ticket).toMatchObject({
      customerId: customer.id,
      contactId: anna.id,
      requesterName: anna.name,
      subject: 'Printer',
      source: 'email',
      status: 'new',
      queue: 'Support',
      tags: [],
    })
  })

  test.each([
    ['the domain of a customer', (domain: string) => `new@${domain}`, true],
    ['a domain below it', (domain: string) => `new@mail.${domain}`, true],
    ['a domain that only ends alike', (domain: string) => `new@not${domain}`, false],
  ])('from %s is matched: %s', async (_, address, known) => {
    const { domain, customer } = await givenThread()

    const { ticket } = await receive(buildMail({ from: { address: address(domain), name: '' } }))

    expect(ticket).toMatchObject({
      customerId: known ? customer.id : null,
      contactId: null,
      tags: known ? [] : ['unknown-sender'],
    })
  })

  test('is not matched by a domain that everybody uses, even if a customer claims it', async () => {
    await buildCustomer(database.db, { domains: ['gmail.com', 'libero.it'] })

    const { ticket, reason } = await receive(buildMail({ from: { address: 'x@GMail.com', name: '' } }))

    expect(ticket).toMatchObject({ customerId: null, requesterEmail: 'x@GMail.com' })
    expect(reason).toBe('The sender is unknown')
  })

  test('is matched by the nearest of the domains above it', async () => {
    await buildCustomer(database.db, { domains: ['group.example'] })
    const branch = await buildCustomer(database.db, { domains: ['branch.group.example'] })

    const { ticket } = await receive(buildMail({ from: { address: 'x@it.branch.group.example', name: '' } }))

    expect(ticket?.customerId).toBe(branch.id)
  })

  test('is not matched by a domain that two customers share', async () => {
    await buildCustomer(database.db, { domains: ['shared.example'] })
    await buildCustomer(database.db, { domains: ['shared.example'] })

    const { ticket } = await receive(buildMail({ from: { address: 'x@shared.example', name: '' } }))

    expect(ticket?.customerId).toBeNull()
  })

  test('without sender, subject and text still becomes a ticket', async () => {
    const { outcome, ticket } = await receive(
      buildMail({ from: null, subject: ' ', newText: '', text: '', messageId: null }),
    )

    expect(outcome).toBe('opened')
    expect(ticket).toMatchObject({ subject: '(no subject)', description: '', requesterEmail: null })
    expect(await commentsOf(ticket)).toEqual([])
  })

  test('keeps its whole text in a first comment when quotes or signature were cut', async () => {
    const { ticket } = await receive(buildMail({ newText: 'It is slow.', text: 'It is slow.\n-- \nBob' }))

    expect(ticket?.description).toBe('It is slow.')
    expect(await commentsOf(ticket)).toMatchObject([
      { visibility: 'public', author_kind: 'customer', full_body: 'It is slow.\n-- \nBob' },
    ])
  })

  test('with a Message-ID longer than any is opened without one', async () => {
    const { ticket } = await receive(buildMail({ messageId: randomBytes(5000).toString('base64') }))

    expect(await psa.threadOf(ticket?.id ?? '')).toEqual([])
  })

  test('is described by its whole text when nothing else is left', async () => {
    const { ticket } = await receive(buildMail({ newText: '', text: '> all of it is quoted' }))

    expect(ticket?.description).toBe('> all of it is quoted')
  })

  test('brings its attachments; a file that is not there is left out', async () => {
    const fileId = uuidv7()
    const sha256 = createHash('sha256').update('x').digest()
    await database.db
      .insertInto('files')
      .values({
        id: fileId,
        name: 'a.pdf',
        type: 'application/pdf',
        size: 1,
        sha256,
        content: Buffer.from('x'),
      })
      .execute()
    const file = { name: 'a.pdf', type: 'application/pdf', size: 1, sha256: sha256.toString('hex') }

    const { ticket } = await receive(
      buildMail({
        attachments: [
          { fileId, ...file },
          { fileId: uuidv7(), ...file },
          { fileId: 'gone', ...file },
        ],
      }),
    )

    const attached = await database.db
      .selectFrom('ticket_attachments')
      .select('file_id')
      .where('ticket_id', '=', ticket?.id ?? '')
      .execute()
    expect(attached).toEqual([{ file_id: fileId }])
  })

  test.each(['auto-reply', 'bounce', 'complaint', 'own'] as const)(
    'of the kind %s is ignored',
    async (kind) => {
      const received = await receive(buildMail({ kind, kindReason: 'Says so itself' }))

      expect(received).toEqual({ outcome: 'ignored', reason: 'Says so itself', ticket: null })
    },
  )
})

describe('a reply', () => {
  test.each([
    ['In-Reply-To', (mail: ReceivedMail) => ({ inReplyTo: mail.messageId })],
    ['References', (mail: ReceivedMail) => ({ references: [mail.messageId ?? '', 'unknown@x.example'] })],
  ])('finds its ticket by %s', async (_, headers) => {
    const { mail, ticket } = await givenThread()

    const reply = await receive(
      buildMail({
        ...headers(mail),
        from: mail.from,
        newText: 'Still broken',
        text: 'Still broken\n> quoted',
      }),
    )

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: ticket.id, status: 'new' } })
    expect(reply.ticket?.touchedAt).not.toBeNull()
    expect(await commentsOf(ticket)).toMatchObject([
      {
        body: 'Still broken',
        full_body: 'Still broken\n> quoted',
        visibility: 'public',
        author_kind: 'customer',
        author_email: mail.from?.address,
      },
    ])
  })

  test('finds its ticket by the Message-ID of a mail we sent', async () => {
    const { mail, ticket } = await givenThread()
    await psa.rememberSentMessage(ticket.id, 'ours@msp.example')

    const reply = await receive(buildMail({ inReplyTo: 'ours@msp.example', from: mail.from }))

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: ticket.id } })
    expect(await psa.threadOf(ticket.id)).toHaveLength(3)
  })

  test('finds its ticket by the tag in its subject', async () => {
    const { mail, ticket } = await givenThread()

    const reply = await receive(buildMail({ subject: `Re: [#${ticket.number}] Printer`, from: mail.from }))

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: ticket.id } })
  })

  test('goes where its headers say when the subject names another ticket', async () => {
    const { mail, ticket, customer } = await givenThread()
    const other = await buildTicket(database.db, { customerId: customer.id })

    const reply = await receive(
      buildMail({ subject: `[#${other.number}]`, inReplyTo: mail.messageId, from: mail.from }),
    )

    expect(reply.ticket?.id).toBe(ticket.id)
  })

  test('is taken from a colleague of the same domain', async () => {
    const { domain, ticket } = await givenThread()

    const reply = await receive(
      buildMail({ subject: `[#${ticket.number}]`, from: { address: `carlo@${domain}`, name: 'Carlo' } }),
    )

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: ticket.id } })
  })

  test('is taken from the unknown sender who opened the ticket', async () => {
    const first = buildMail({ from: { address: 'x@gmail.com', name: '' } })
    const { ticket } = await receive(first)

    const reply = await receive(
      buildMail({ inReplyTo: first.messageId, from: { address: 'X@gmail.com', name: '' } }),
    )

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: ticket?.id } })
  })

  test.each([
    ['the ticket number', (ticket: Ticket, _: ReceivedMail) => ({ subject: `Re: [#${ticket.number}]` })],
    ['a Message-ID', (_: Ticket, mail: ReceivedMail) => ({ inReplyTo: mail.messageId })],
  ])('of a stranger who quotes %s opens a new ticket with a note', async (_, quote) => {
    const { mail, ticket } = await givenThread()

    const reply = await receive(
      buildMail({ ...quote(ticket, mail), from: { address: 'mallory@evil.example', name: '' } }),
    )

    expect(reply).toMatchObject({ outcome: 'opened', ticket: { customerId: null, tags: ['unknown-sender'] } })
    expect(await commentsOf(ticket)).toEqual([])
    expect(await commentsOf(reply.ticket)).toMatchObject([
      {
        visibility: 'internal',
        body: expect.stringContaining(`#${ticket.number}, but mallory@evil.example`),
      },
    ])
  })

  test('of another customer does not get in by the domain of a shared provider', async () => {
    const customer = await buildCustomer(database.db)
    await buildContact(database.db, { customerId: customer.id, email: 'owner@gmail.com' })
    const first = buildMail({ from: { address: 'owner@gmail.com', name: '' } })
    const { ticket } = await receive(first)

    const reply = await receive(
      buildMail({ inReplyTo: first.messageId, from: { address: 'stranger@gmail.com', name: '' } }),
    )

    expect(reply.outcome).toBe('opened')
    expect(reply.ticket?.id).not.toBe(ticket?.id)
  })

  test('to a ticket that waits for the customer sets it to open', async () => {
    const { mail, ticket } = await givenThread()
    await psa.updateTicket(ticket.id, { status: 'waiting' }, buildEffect())

    const reply = await receive(buildMail({ inReplyTo: mail.messageId, from: mail.from }))

    expect(reply.ticket?.status).toBe('open')
  })

  test('to a ticket closed 13 days ago opens it again', async () => {
    const { mail, ticket } = await givenThread()
    await closeDaysAgo(ticket, 13)

    const reply = await receive(buildMail({ inReplyTo: mail.messageId, from: mail.from }))

    expect(reply).toMatchObject({
      outcome: 'appended',
      reason: expect.stringContaining('opened again'),
      ticket: { id: ticket.id, status: 'open', closedAt: null },
    })
  })

  test('to a ticket closed long ago goes to the open one that its subject names', async () => {
    const { mail, ticket, customer } = await givenThread()
    await closeDaysAgo(ticket, 15)
    const other = await buildTicket(database.db, { customerId: customer.id })

    const reply = await receive(
      buildMail({ subject: `[#${other.number}]`, inReplyTo: mail.messageId, from: mail.from }),
    )

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: other.id } })
  })

  test('to a ticket closed 15 days ago opens a new one that names it', async () => {
    const { mail, ticket } = await givenThread()
    await closeDaysAgo(ticket, 15)

    const reply = await receive(buildMail({ inReplyTo: mail.messageId, from: mail.from }))

    expect(reply).toMatchObject({ outcome: 'opened', ticket: { customerId: ticket.customerId } })
    expect(await commentsOf(reply.ticket)).toMatchObject([
      { visibility: 'internal', body: expect.stringContaining(`Follows ticket #${ticket.number}`) },
    ])
  })

  test('that opens a ticket again leaves the dedup key to the ticket that has it now', async () => {
    const { domain, customer } = await givenThread()
    const old = await buildTicket(database.db, { customerId: customer.id, dedupKey: `disk:${domain}` })
    await closeDaysAgo(old, 1)
    await buildTicket(database.db, { customerId: customer.id, dedupKey: `disk:${domain}` })

    const reply = await receive(
      buildMail({ subject: `[#${old.number}]`, from: { address: `anna@${domain}`, name: '' } }),
    )

    expect(reply).toMatchObject({ outcome: 'appended', ticket: { id: old.id, dedupKey: null } })
  })
})

describe('the same e-mail again', () => {
  test('under the same effect answers with the ticket it opened', async () => {
    const mail = buildMail()
    const effect = buildEffect()
    const first = await receive(mail, effect)

    const again = await receive(mail, effect)

    expect(again).toMatchObject({ outcome: 'opened', ticket: { id: first.ticket?.id } })
  })

  test('under the same effect is appended once', async () => {
    const { mail, ticket } = await givenThread()
    const reply = buildMail({ inReplyTo: mail.messageId, from: mail.from })
    const effect = buildEffect()
    await receive(reply, effect)

    const again = await receive(reply, effect)

    expect(again).toMatchObject({ outcome: 'appended', ticket: { id: ticket.id } })
    expect(await commentsOf(ticket)).toHaveLength(1)
  })

  test('from another mailbox is ignored, and names the ticket', async () => {
    const { mail, ticket } = await givenThread()

    const again = await receive({ ...mail, mailbox: 'info@msp.example' })

    expect(again).toMatchObject({ outcome: 'ignored', ticket: { id: ticket.id } })
  })

  test('from two mailboxes at one moment opens one ticket', async () => {
    const mail = buildMail()
    const inTransaction = () =>
      database.db
        .transaction()
        .execute((tx) =>
          deskPorts(tx).psa.receiveEmail(mail, { queue: 'Support', priority: 'normal' }, buildEffect()),
        )

    const outcomes = await Promise.all([inTransaction(), inTransaction(), inTransaction()])

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['ignored', 'ignored', 'opened'])
  })

  test('is not the same when a device sends another text under its one Message-ID', async () => {
    const messageId = `scanner${++domains}@copier.example`
    await receive(buildMail({ messageId, newText: 'Toner low' }))

    const second = await receive(buildMail({ messageId, newText: 'Paper jam' }))

    expect(second.outcome).toBe('opened')
  })
})
