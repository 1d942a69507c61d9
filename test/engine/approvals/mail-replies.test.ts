import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { newTicket } from '#engine/msp/ticket.ts'
import { imap } from '../../../nodes/connectors/imap/connector.ts'
import { buildEffect } from '../../support/build.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../../support/dovecot.ts'
import { needs } from '../../support/needs.ts'
import { type ApprovalWorld, createApprovalWorld } from './world-for-tests.ts'

const mailbox = 'msp@msp.example'

describe.runIf(needs(...dovecotNeeded))('an approval by e-mail', () => {
  let dovecot: Dovecot
  let world: ApprovalWorld
  beforeAll(async () => {
    dovecot = await startDovecot()
    world = await createApprovalWorld()
    await world.addUser('Ted', 'technician')
    const connection = await insertConnection(world.db, world.secrets, imap, {
      name: 'Support',
      credentials: {
        host: dovecot.host,
        port: dovecot.imapPort,
        security: 'none',
        user: mailbox,
        password: dovecot.password,
      },
    })
    await world.publish(
      buildDocument({ mail: { type: 'email.received', params: { connection: literal(connection.id) } } }, []),
    )
  })
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
    await dovecot?.stop()
    await dovecot?.[Symbol.asyncDispose]()
  })

  let asked = 0

  /** Asks Anna something, and reads the e-mail that she gets. */
  async function ask(params: Record<string, unknown> = {}, type?: string) {
    const title = `Question ${++asked}?`
    const workflowId = await world.publishQuestion(
      { title, approvers: [`contact:${world.anna.id}`], ...params } as never,
      type,
    )
    const runId = await world.start(workflowId)
    const letter = await mailAbout(`: ${title}`)
    const { id } = await world.db
      .selectFrom('approvals')
      .select('id')
      .where('run_id', '=', runId)
      .executeTakeFirstOrThrow()
    return { runId, id, title, ...letter }
  }

  async function mailAbout(words: string, to = 'anna@rossi.example') {
    const found = () =>
      world.mail.received.filter((mail) => mail.to.includes(to) && subjectOf(mail.source).includes(words))
    await expect.poll(() => found().length, { timeout: 15_000 }).toBeGreaterThan(0)
    const { source } = found().at(-1) ?? { source: '' }
    return {
      source,
      subject: subjectOf(source),
      messageId: /^Message-ID: <(.+)>/im.exec(source)?.[1] ?? '',
    }
  }

  interface Reply {
    from?: string
    text: string
    /** Lines of the header beside the usual ones. */
    headers?: string[]
    /** Drops References and In-Reply-To, as some programs do. */
    unthreaded?: boolean
    messageId?: string
  }

  let sent = 0

  /** Brings a reply to the mailbox; answers what it is known by. */
  async function bring(
    to: { id: string; subject: string; messageId: string },
    { from = 'Anna <anna@rossi.example>', text, headers = [], unthreaded = false, messageId }: Reply,
  ): Promise<string> {
    const key = messageId ?? `r${++sent}@rossi.example`
    const thread = unthreaded ? [] : [`In-Reply-To: <${to.messageId}>`, `References: <${to.messageId}>`]
    await dovecot.deliver(
      mailbox,
      [
        ...headers,
        `From: ${from}`,
        `To: ${mailbox}`,
        `Subject: Re: ${to.subject}`,
        `Message-ID: <${key}>`,
        `Date: ${new Date().toUTCString()}`,
        ...thread,
        'Content-Type: text/plain; charset=utf-8',
        '',
        text,
        '',
      ].join('\r\n'),
    )
    return key
  }

  /** The same, and waits until it is judged. */
  async function reply(
    to: { id: string; subject: string; messageId: string },
    given: Reply,
  ): Promise<string> {
    const key = await bring(to, given)
    const judged = () =>
      world.db
        .selectFrom('approval_replies')
        .select('verdict')
        .where('approval_id', '=', to.id)
        .where('message_key', '=', key)
        .executeTakeFirst()
    await expect.poll(judged, { timeout: 15_000 }).toBeDefined()
    return (await judged())?.verdict ?? ''
  }

  /** How many runs of the mailbox's workflow a subject has started. */
  const passedOn = async (title: string) =>
    (
      await world.db
        .selectFrom('events')
        .select('id')
        .where('type', '=', 'email.received')
        .where(sql<boolean>`data ->> 'subject' like ${`%${title}%`}`)
        .execute()
    ).length

  const answersOf = (id: string) =>
    world.db
      .selectFrom('approval_answers')
      .select(['name', 'choice', 'comment', 'via'])
      .where('approval_id', '=', id)
      .execute()

  /** Subjects of what was sent to an address about a question beside the question itself. */
  const lettersAbout = (title: string, to = 'anna@rossi.example') =>
    world.mail.received
      .filter((mail) => mail.to.includes(to))
      .map(({ source }) => subjectOf(source))
      .filter((subject) => subject.startsWith('Re:') && subject.includes(title))

  const quoted = '\n\nOn Sat, 21 Nov 2026 at 20:00, MSP <msp@msp.example> wrote:\n> Hello Anna,\n> no\n'

  test('is decided by the person’s own yes, with what they wrote below, and is no ticket', async () => {
    const question = await ask()
    expect(question.source).toContain('Auto-Submitted: auto-generated')
    expect(question.subject).toMatch(/\[#[2-9A-Z]{11}\]$/)
    const text = `Yes, after 19:00 please.\nThe office is empty then.${quoted}`
    expect(await reply(question, { text })).toBe('decided')
    expect((await world.look(question.runId)).ways).toEqual(['approved'])
    expect(await answersOf(question.id)).toEqual([
      {
        name: 'Anna',
        choice: 'approved',
        comment: 'after 19:00 please.\nThe office is empty then.',
        via: 'mail',
      },
    ])
    await expect.poll(() => lettersAbout(question.title), { timeout: 15_000 }).toHaveLength(1)
    expect((await mailAbout(question.title)).source).toContain('Your answer is recorded: approved.')
    expect(await passedOn(question.title)).toBe(0)
    const audit = await world.as('admin', 'GET', `/api/audit?subject=approval/${question.id}`)
    expect(audit.body.items).toMatchObject([{ actor: 'Anna', detail: { via: 'mail' } }])
  })

  test('is refused in Italian, by the subject’s mark where the thread was lost', async () => {
    const question = await ask()
    expect(await reply(question, { text: 'Rifiuto', unthreaded: true })).toBe('decided')
    expect((await world.look(question.runId)).ways).toEqual(['rejected'])
  })

  test('is told apart by the thread where a mail program has rewritten the subject', async () => {
    const question = await ask()
    expect(await reply({ ...question, subject: 'R: urgente' }, { text: 'Sì' })).toBe('decided')
    expect((await world.look(question.runId)).ways).toEqual(['approved'])
  })

  test('is not decided by anybody else, who is told nothing, and their e-mail goes where all do', async () => {
    const question = await ask()
    expect(await reply(question, { from: 'Carlo <carlo@rossi.example>', text: 'Yes' })).toBe('stranger')
    expect(await world.look(question.runId)).toMatchObject({ status: 'waiting' })
    expect(await answersOf(question.id)).toEqual([])
    await expect.poll(() => passedOn(question.title)).toBe(1)
    expect(lettersAbout(question.title, 'carlo@rossi.example')).toEqual([])
  })

  test('is not decided by a forged sender', async () => {
    const question = await ask()
    const headers = [
      'Authentication-Results: mx.msp.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail (p=NONE) header.from=rossi.example',
    ]
    expect(await reply(question, { text: 'Yes', headers })).toBe('forged')
    expect(await world.look(question.runId)).toMatchObject({ status: 'waiting' })
    expect(lettersAbout(question.title)).toEqual([])
    const proven = ['Authentication-Results: mx.msp.example; dkim=pass; dmarc=pass header.from=rossi.example']
    expect(await reply(question, { text: 'Yes', headers: proven })).toBe('decided')
    const { body } = await world.as('viewer', 'GET', `/api/approvals/${question.id}`)
    expect(body.replies).toMatchObject([
      { from: 'anna@rossi.example', verdict: 'decided' },
      { from: 'anna@rossi.example', verdict: 'forged' },
    ])
  })

  test('is not decided by an automatic reply, which gets no answer', async () => {
    const question = await ask()
    const headers = ['Auto-Submitted: auto-replied', 'X-Auto-Response-Suppress: All']
    expect(await reply(question, { text: 'Yes, I am out of office until Monday.', headers })).toBe(
      'automatic',
    )
    expect(await world.look(question.runId)).toMatchObject({ status: 'waiting' })
    expect(lettersAbout(question.title)).toEqual([])
  })

  test('that is unclear is answered once with how to decide, and reaches a person', async () => {
    const question = await ask()
    expect(await reply(question, { text: 'What does it cost?' })).toBe('unclear')
    await expect.poll(() => lettersAbout(question.title), { timeout: 15_000 }).toHaveLength(1)
    const how = await mailAbout(question.title)
    expect(how.source).toContain('nothing is decided')
    expect(how.source).toContain('Auto-Submitted: auto-replied')
    await expect.poll(() => passedOn(question.title)).toBe(1)
    expect(await reply(question, { text: 'No problem' })).toBe('unclear')
    expect(await reply({ ...how, id: question.id, subject: 'no mark' }, { text: 'Hm' })).toBe('unclear')
    expect(lettersAbout(question.title)).toHaveLength(1)
    // An answer to that letter decides as well.
    expect(await reply({ ...question, ...how }, { text: 'No' })).toBe('decided')
    expect((await world.look(question.runId)).ways).toEqual(['rejected'])
  })

  test('that comes twice counts once, and that comes late changes nothing and is told who was first', async () => {
    const question = await ask({ approvers: [`contact:${world.anna.id}`, `contact:${world.carlo.id}`] })
    expect(await reply(question, { text: 'Yes', messageId: 'same@rossi.example' })).toBe('decided')
    expect(await reply(question, { text: 'No', messageId: 'same@rossi.example' })).toBe('decided')
    expect(await reply(question, { text: 'No, stop', messageId: 'second@rossi.example' })).toBe('late')
    expect(await answersOf(question.id)).toMatchObject([{ choice: 'approved' }])
    expect((await world.look(question.runId)).ways).toEqual(['approved'])
    await expect.poll(() => lettersAbout(question.title), { timeout: 15_000 }).toHaveLength(2)
    expect((await mailAbout(question.title)).source).toContain('This was over already by Anna')
  })

  test('of two people takes both, and the same person’s second yes is no second one', async () => {
    const question = await ask({
      approvers: [`contact:${world.anna.id}`, `contact:${world.carlo.id}`],
      needed: 'all',
    })
    expect(await reply(question, { text: 'Yes' })).toBe('counted')
    expect(await reply(question, { text: 'Yes' })).toBe('repeated')
    expect(await world.look(question.runId)).toMatchObject({ status: 'waiting' })
    const toCarlo = { ...question, ...(await mailAbout(`: ${question.title}`, 'carlo@rossi.example')) }
    expect(await reply(toCarlo, { from: 'carlo@rossi.example', text: 'approvo' })).toBe('decided')
    expect((await world.look(question.runId)).ways).toEqual(['approved'])
  })

  test('is not taken where the step says so: the e-mail asks for none', async () => {
    const question = await ask({ byMail: false })
    expect(question.subject).not.toContain('[#')
    expect(question.source).not.toContain('answer this e-mail')
    expect(await reply(question, { text: 'Yes' })).toBe('unclear')
    expect(await world.look(question.runId)).toMatchObject({ status: 'waiting' })
  })

  test('is not decided by a yes in a conversation that went on from it', async () => {
    const question = await ask()
    const thread = { text: 'Yes', unthreaded: true }
    const inConversation = [
      'In-Reply-To: <carlo-asks@rossi.example>',
      `References: <${question.messageId}> <carlo-asks@rossi.example>`,
    ]
    await bring(question, { ...thread, headers: inConversation })
    const { id: ticketId } = await createTicket(world.db, newTicket.parse({ subject: 'Cost' }), buildEffect())
    await world.db
      .insertInto('ticket_messages')
      .values({ message_id: 'of-ticket@msp.example', ticket_id: ticketId, direction: 'out' })
      .execute()
    const inTicket = ['In-Reply-To: <of-ticket@msp.example>']
    await bring(question, { ...thread, headers: inTicket })
    await expect.poll(() => passedOn(question.title), { timeout: 15_000 }).toBe(2)
    expect(await world.look(question.runId)).toMatchObject({ status: 'waiting' })
    expect(await answersOf(question.id)).toEqual([])
  })

  test.each([
    ['people.escalate', { levels: [{ who: ['ted@msp.example'] }] }, 'On it!', 'acknowledged'],
    ['human.task', { who: ['ted@msp.example'] }, 'Fatto.', 'done'],
  ] as const)('ends %s as well, in words of its own', async (type, params, text, handle) => {
    const title = `Question ${++asked}?`
    const workflowId = await world.publish(
      buildDocument(
        {
          hook: { type: 'webhook.received', params: { authentication: literal('none') } },
          ask: {
            type,
            params: Object.fromEntries(
              Object.entries({ title, ...params }).map(([name, value]) => [name, literal(value as never)]),
            ),
          },
        },
        ['hook -> ask'],
      ),
    )
    const runId = await world.start(workflowId)
    const { id } = await world.db
      .selectFrom('approvals')
      .select('id')
      .where('run_id', '=', runId)
      .executeTakeFirstOrThrow()
    const letter = await mailAbout(`: ${title}`, 'ted@msp.example')
    expect(await reply({ id, ...letter }, { from: 'Ted <ted@msp.example>', text: 'No' })).toBe('unclear')
    expect(await reply({ id, ...letter }, { from: 'Ted <ted@msp.example>', text })).toBe('decided')
    expect((await world.look(runId)).asked).toMatchObject([{ handle, output: { by: 'Ted' } }])
  })

  test('of a user counts as theirs', async () => {
    const question = await ask({ approvers: ['anna@rossi.example', 'ted@msp.example'], needed: 'all' })
    const toTed = { ...question, ...(await mailAbout(`: ${question.title}`, 'ted@msp.example')) }
    expect(await reply(toTed, { from: 'Ted <ted@msp.example>', text: 'Yes' })).toBe('counted')
    expect(await answersOf(question.id)).toMatchObject([{ name: 'Ted', choice: 'approved' }])
  })
})

/** The subject as people read it. */
function subjectOf(source: string): string {
  return (/^Subject: ((?:.|\r?\n[ \t])+)/im.exec(source)?.[1] ?? '').replace(/\r?\n[ \t]/g, ' ')
}
