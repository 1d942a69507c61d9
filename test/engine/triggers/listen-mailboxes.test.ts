import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { catalogue } from '#nodes'
import { buildContact, buildCustomer } from '../../support/build.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../../support/dovecot.ts'
import { startEngine } from '../../support/engine.ts'
import { needs } from '../../support/needs.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'

const folder = new URL('../../data/mail/', import.meta.url)
const mailbox = 'support@msp.example'

interface Expectation {
  file: string
  subject: string | null
  subject_contains?: string
  from: { address: string; name: string } | null
  body_contains: string[]
  attachments: number | number[] | null
  open_ticket: boolean | null
  acknowledge: boolean | null
}
const { mails } = JSON.parse(readFileSync(new URL('expectations.json', folder), 'utf8')) as {
  mails: Expectation[]
}

const folded = (text: string) => text.replace(/\s+/g, ' ').trim()

/** The engine with a mailbox and a mail server: e-mails become tickets, and who may be answered is. */
async function startSupport(dovecot: Dovecot, smtp: MailServer) {
  const engine = await startEngine(catalogue)
  const { db, pool, secrets, registry } = engine
  const connect = async (type: string, credentials: JsonObject) => {
    const connector = registry.connector(type)
    if (!connector) throw new Error(`No connector ${type}`)
    return (await insertConnection(db, secrets, connector, { name: type, credentials })).id
  }
  const inbox = await connect('imap', {
    host: dovecot.host,
    port: dovecot.imapPort,
    security: 'none',
    user: mailbox,
    password: dovecot.password,
  })
  const outbox = await connect('smtp', {
    host: smtp.host,
    port: smtp.port,
    security: 'none',
    fromAddress: 'helpdesk@msp.example',
  })
  await engine.publish(
    buildDocument(
      {
        mail: { type: 'email.received', params: { connection: literal(inbox) } },
        ticket: { type: 'ticket.from_email' },
        may: { type: 'flow.if', params: { condition: expression('steps.ticket.output.mayAcknowledge') } },
        answer: {
          type: 'mail.send',
          params: {
            connection: literal(outbox),
            to: template('{{ trigger.from.address }}'),
            subject: template('Re: {{ trigger.subject }}'),
            text: literal('We have it.'),
            ticketId: expression('steps.ticket.output.ticket.id'),
            isReply: literal(true),
          },
        },
      },
      ['mail -> ticket', 'ticket:opened -> may', 'may:yes -> answer'],
    ),
  )
  let delivered = 0
  return {
    ...engine,
    async deliver(...sources: (string | Uint8Array)[]): Promise<void> {
      for (const source of sources) {
        const bytes = typeof source === 'string' ? source.replaceAll('\n', '\r\n') : source
        await dovecot.deliver(mailbox, bytes)
      }
      delivered += sources.length
      const stored = async () => (await db.selectFrom('events').select('id').execute()).length
      await expect.poll(stored, { timeout: 20_000 }).toBe(delivered)
      await engine.settled()
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
    },
    tickets: () =>
      db
        .selectFrom('tickets')
        .select(['id', 'number', 'subject', 'run_id', 'customer_id'])
        .orderBy('number')
        .execute(),
    comments: async (ticketId: string) => {
      const rows = await db
        .selectFrom('ticket_comments')
        .select(['body', 'visibility'])
        .where('ticket_id', '=', ticketId)
        .orderBy('id')
        .execute()
      return rows
    },
    /** Of each e-mail, in the order of its UID, what was decided and what came of it. */
    async outcomes() {
      const { rows } = await pool.query<{
        uid: number
        decision: string
        reason: string
        data: { from: { address: string } | null; mayAcknowledge: boolean; subject: string }
        number: number | null
        subject: string | null
        requester: string | null
        text: string | null
        files: number
        answered: boolean
      }>(`
        select (e.raw->>'uid')::int as uid, d.decision, d.reason, e.data, t.number, t.subject,
               t.requester_email as requester,
               t.description || ' ' || coalesce((select string_agg(coalesce(full_body, body), ' ')
                                                   from ticket_comments where ticket_id = t.id), '') as text,
               (select count(*)::int from ticket_attachments where ticket_id = t.id) as files,
               exists (select 1 from steps where run_id = d.run_id and node_id = 'answer' and status = 'ok') as answered
          from events e join event_decisions d on d.event_id = e.id left join tickets t on t.run_id = d.run_id
         order by 1`)
      return rows
    },
  }
}

describe.runIf(needs(...dovecotNeeded))('a mailbox', () => {
  let dovecot: Dovecot
  let smtp: MailServer
  let support: Awaited<ReturnType<typeof startSupport>>
  beforeAll(async () => {
    dovecot = await startDovecot()
    smtp = await startMailServer()
    support = await startSupport(dovecot, smtp)
  })
  afterAll(async () => {
    await support?.[Symbol.asyncDispose]()
    await smtp?.[Symbol.asyncDispose]()
    await dovecot?.[Symbol.asyncDispose]()
  })

  test('with the 29 real messages gives each what it should: ticket or none, sender, text, files, an answer or none', async () => {
    await support.deliver(...mails.map(({ file }) => readFileSync(new URL(file, folder))))
    const outcomes = await support.outcomes()
    expect(outcomes.map(({ uid }) => uid)).toEqual(mails.map((_, index) => index + 1))
    const unmet = mails.flatMap((expected, index) => {
      const got = outcomes[index]
      const wrong = got ? differences(expected, got) : ['nothing was stored']
      return wrong.map((what) => `${expected.file}: ${what}`)
    })
    expect(unmet).toEqual([])
  })

  test('whose UIDVALIDITY changed is read anew, and nothing of it becomes a second ticket or gets a second answer', async () => {
    const before = (await support.tickets()).length
    const answered = smtp.received.length
    await dovecot.renewUidValidity(mailbox)
    await support.deliver(letter({ id: 'fresh', subject: 'After the change' }))
    const tickets = await support.tickets()
    expect(tickets.length).toBe(before + 1)
    expect(tickets.at(-1)).toMatchObject({ subject: 'After the change' })
    expect(smtp.received.length).toBe(answered + 1)
  })

  test('threads the reply to our own answer into its ticket, by In-Reply-To alone', async () => {
    const rossi = await buildCustomer(support.db, { name: 'Rossi Srl' })
    await buildContact(support.db, { customerId: rossi.id, email: 'anna@rossi.example', name: 'Anna' })
    await support.deliver(letter({ id: 'ask', from: 'anna@rossi.example', subject: 'Printer' }))
    const ticket = (await support.tickets()).at(-1)
    expect(ticket).toMatchObject({ subject: 'Printer', customer_id: rossi.id })
    const ours = /^Message-ID: (<[^>]+>)/im.exec(smtp.received.at(-1)?.source ?? '')?.[1] ?? ''
    expect(ours).toContain('@msp.example')
    await support.deliver(
      letter({
        id: 'reply',
        from: 'anna@rossi.example',
        subject: 'It still blinks',
        headers: [`In-Reply-To: ${ours}`],
        text: 'Still the same.',
      }),
    )
    expect((await support.tickets()).at(-1)?.number).toBe(ticket?.number)
    expect((await support.comments(ticket?.id ?? '')).at(-1)).toEqual({
      body: 'Still the same.',
      visibility: 'public',
    })
  })

  test('lets no stranger into a ticket who quotes its number or its Message-ID', async () => {
    const [ticket] = (await support.tickets()).filter(({ subject }) => subject === 'Printer')
    const comments = await support.comments(ticket?.id ?? '')
    const before = (await support.tickets()).length
    await support.deliver(
      letter({ id: 'evil1', from: 'mallory@evil.example', subject: `Re: Printer [#${ticket?.number}]` }),
      letter({
        id: 'evil2',
        from: 'mallory@evil.example',
        subject: 'Re: Printer',
        headers: ['In-Reply-To: <ask@customer.example>'],
      }),
    )
    expect(await support.comments(ticket?.id ?? '')).toEqual(comments)
    const opened = (await support.tickets()).slice(before)
    expect(opened).toHaveLength(2)
    const [note] = await support.comments(opened[0]?.id ?? '')
    expect(note).toMatchObject({
      visibility: 'internal',
      body: expect.stringContaining(`#${ticket?.number}`),
    })
  })

  test('opens no ticket for our own mail that comes back, whatever its sender is', async () => {
    const before = (await support.tickets()).length
    const answered = smtp.received.length
    await support.deliver(
      smtp.received.at(-1)?.source ?? '',
      letter({ id: 'own1', from: mailbox, subject: 'From the mailbox itself' }),
      letter({ id: 'own2', from: 'HelpDesk@MSP.example', subject: 'From the sender address' }),
    )
    expect((await support.tickets()).length).toBe(before)
    expect(smtp.received.length).toBe(answered)
    const reasons = (await support.outcomes()).slice(-3).map(({ reason }) => reason)
    expect(reasons).toEqual([1, 2, 3].map(() => expect.stringMatching(/^Our own e-mail/)))
  })

  test('takes broken MIME as far as it can be read, and the e-mails after it', async () => {
    const before = (await support.tickets()).length
    await support.deliver(
      letter({
        id: 'cut',
        subject: 'Cut',
        headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"'],
        text: '--b\nContent-Type: text/plain\n\nThe beginning\n--b\nContent-Type: application/pdf; name="x.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0x$$$',
      }),
      letter({
        id: 'nob',
        subject: 'No boundary',
        headers: ['Content-Type: multipart/mixed'],
        text: 'Some text',
      }),
      letter({
        id: 'chr',
        subject: '=?no-such-charset?B?####?=',
        headers: ['Content-Type: text/plain; charset=x-martian', 'Content-Transfer-Encoding: base64'],
        text: '%%%%',
      }),
      Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0x0d, 0x80]),
      'Subject: No sender at all\n\nHello\n',
      letter({ id: 'sound', subject: 'Sound' }),
    )
    const opened = (await support.tickets()).slice(before)
    expect(opened.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['Cut', 'No boundary', 'No sender at all', 'Sound']),
    )
    const { rows } = await support.pool.query(`select id from run_history where status <> 'succeeded'`)
    expect(rows).toEqual([])
  })
})

function differences(
  expected: Expectation,
  got: {
    decision: string
    subject: string | null
    requester: string | null
    text: string | null
    files: number
    answered: boolean
    number: number | null
    data: { from: { address: string } | null; mayAcknowledge: boolean; subject: string }
  },
): string[] {
  const wrong: string[] = []
  const opened = got.number !== null
  if (expected.open_ticket !== null && opened !== expected.open_ticket)
    wrong.push(opened ? 'a ticket' : 'no ticket')
  if (expected.subject !== null && got.data.subject !== expected.subject)
    wrong.push(`subject ${got.data.subject}`)
  if (!got.data.subject.includes(expected.subject_contains ?? '')) wrong.push(`subject ${got.data.subject}`)
  if (expected.from && got.data.from?.address !== expected.from.address)
    wrong.push(`from ${got.data.from?.address}`)
  if (expected.acknowledge === false && got.answered) wrong.push('was answered')
  if (expected.acknowledge === true && !got.answered) wrong.push('was not answered')
  if (!opened) return wrong
  if (expected.subject !== null && got.subject !== (expected.subject || '(no subject)'))
    wrong.push(`ticket ${got.subject}`)
  if (expected.from && got.requester?.toLowerCase() !== expected.from.address.toLowerCase())
    wrong.push(`by ${got.requester}`)
  const text = folded(got.text ?? '')
  for (const part of expected.body_contains) if (!text.includes(folded(part))) wrong.push(`without "${part}"`)
  if (expected.attachments !== null && ![expected.attachments].flat().includes(got.files))
    wrong.push(`${got.files} files`)
  return wrong
}

function letter(mail: {
  id: string
  from?: string
  subject: string
  headers?: string[]
  text?: string
}): string {
  const { id, from = 'bruno@customer.example', subject, headers = [], text = 'Help, please.' } = mail
  const lines = [
    `From: ${from}`,
    `To: ${mailbox}`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@customer.example>`,
    'Date: Sat, 21 Nov 2026 10:00:00 +0100',
    ...headers,
  ]
  return `${lines.join('\n')}\n\n${text}\n`
}
