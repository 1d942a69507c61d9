import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deskPorts } from '../../../engine/desk/desk.ts'
import { fileStore } from '../../../engine/flow/files.ts'
import type { FileStore } from '../../../engine/sdk/stores.ts'
import { smtp } from '../../../nodes/connectors/smtp/connector.ts'
import { parseRecipients } from '../../../nodes/mail/recipients.ts'
import { sendEmail } from '../../../nodes/mail/send-email.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'

let database: TestDatabase
let server: MailServer
let files: FileStore
beforeAll(async () => {
  database = await createTestDatabase()
  const run = { runId: randomUUID(), workflowId: randomUUID(), nodeId: 'n', path: '', effectKey: 'files' }
  files = fileStore(database.db, { ...run, customerId: null, mode: 'live', now: new Date() })
  server = await startMailServer()
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

const mail = { to: 'Anna <anna@customer.example>', subject: 'Done', text: 'It prints again.' }

/** Runs the step against the real desk and mail server, and tells what the server got last. */
async function send(params: Record<string, unknown>, key: string = randomUUID()) {
  const { host, port } = server
  const credentials = smtp.credentials.parse({
    host,
    port,
    security: 'none',
    fromAddress: 'support@msp.example',
  })
  const messaging = smtp.provides.messaging?.(credentials)
  const { psa, rmm, billing } = deskPorts(database.db)
  if (!messaging) throw new Error('The SMTP connector fills no messaging port')
  const step = {
    params: sendEmail.params.parse({ ...mail, ...params }),
    effect: { key, runId: null },
    attempt: 1,
    now: new Date(),
    customerId: null,
    event: {},
    signal: new AbortController().signal,
    ...{ psa, rmm, billing, messaging, files },
    mailbox: { address: '', listen: async () => {} },
  }
  const output = sendEmail.output.parse(await sendEmail.run(step))
  const { messageId } = z.object({ messageId: z.string() }).parse(output)
  return { output, messageId, source: server.received.at(-1)?.source ?? '' }
}

function openTicket(subject: string) {
  return deskPorts(database.db).psa.createTicket({ subject }, { key: randomUUID(), runId: null })
}

describe('sending an e-mail', () => {
  test('with a page and files of earlier steps', async () => {
    const file = await files.write({ name: 'rapporto.csv', type: 'text/csv', content: Buffer.from('a;b') })
    const { source } = await send({
      html: '<p onclick="x()">It prints.</p><script>x()</script>',
      attachments: [file.id],
    })
    expect(source).toMatch(/Content-Type: multipart\/mixed/)
    expect(source).toContain('<p>It prints.</p>')
    expect(source).not.toMatch(/onclick|<script/)
    expect(source).toMatch(/Content-Disposition: attachment; filename=rapporto\.csv/)
    expect(source).toContain(Buffer.from('a;b').toString('base64'))
  })

  test('is not begun where a file is missing or all are too large', async () => {
    const before = server.received.length
    await expect(send({ attachments: [randomUUID()] })).rejects.toThrow(/no file/)
    const large = { name: 'a.bin', type: 'application/octet-stream', content: Buffer.alloc(6_000_000) }
    const ids = [(await files.write(large)).id, (await files.write(large)).id]
    await expect(send({ attachments: ids })).rejects.toThrow(/too large for an e-mail: 12.0 MB/)
    expect(server.received.length).toBe(before)
  })

  test('gives it the Message-ID of the step, the same on every attempt', async () => {
    const key = randomUUID()
    const { output, source } = await send({}, key)
    expect(output).toEqual({
      messageId: `${key}@msp.example`,
      accepted: ['anna@customer.example'],
      rejected: [],
    })
    expect(source).toContain(`Message-ID: <${key}@msp.example>`)
    expect(source).not.toMatch(/^(?:In-Reply-To|References):/m)
  })

  test('for a ticket carries its number and its thread, and answers to it find the ticket', async () => {
    const { psa } = deskPorts(database.db)
    const ticket = await openTicket('Printer')
    await psa.rememberSentMessage(ticket.id, 'first@customer.example')
    const first = await send({ ticketId: ticket.id })
    const second = await send({ ticketId: `${ticket.number}`, subject: `Re: Printer [#${ticket.number}]` })
    expect(first.source).toContain(`Subject: Done [#${ticket.number}]`)
    expect(first.source).toContain('In-Reply-To: <first@customer.example>')
    expect(second.source).toContain(`Subject: Re: Printer [#${ticket.number}]\r\n`)
    expect(second.source).toContain(`In-Reply-To: <${first.messageId}>`)
    const sent = [first.messageId, second.messageId]
    expect(await psa.threadOf(ticket.id)).toEqual(['first@customer.example', ...sent])
  })

  test('without a recipient, or with what is no address, fails with a sentence', async () => {
    await expect(send({ to: ' , ' })).rejects.toThrow('The e-mail has no recipient. Fill in "To".')
    await expect(send({ to: 'anna at customer' })).rejects.toThrow('"anna at customer" is no e-mail address.')
  })

  test('for a ticket that is not there fails and sends nothing', async () => {
    const before = server.received.length
    await expect(send({ ticketId: '999999' })).rejects.toMatchObject({ errorClass: 'NotFound' })
    expect(server.received).toHaveLength(before)
  })
})

describe('an automatic answer', () => {
  test.each([
    'no-reply@nas.example',
    'MAILER-DAEMON@x.example',
    'postmaster@x.example',
    'Support@MSP.example',
  ])('never goes to %s', async (to) => {
    const before = server.received.length
    await expect(send({ to, isReply: true })).rejects.toThrow(`No automatic answer goes to ${to}`)
    expect(server.received).toHaveLength(before)
  })

  test('leaves out machines among several recipients, and says so', async () => {
    const { output, source } = await send({ cc: 'no-reply@nas.example', isReply: true })
    expect(output).toMatchObject({ accepted: ['anna@customer.example'], rejected: ['no-reply@nas.example'] })
    expect(source).toContain('Auto-Submitted: auto-replied')
  })

  test('is what the guard is for: a notice may go to any address', async () => {
    const { output } = await send({ to: 'root@srv.example' })
    expect(output).toMatchObject({ accepted: ['root@srv.example'] })
  })
})

test('recipients stand between commas, semicolons and line ends, each once', () => {
  const text = '"Ferri, Anna" <anna@x.it>; bob@x.it\nAnna <ANNA@x.it>,'
  expect(parseRecipients(text).map(({ written }) => written)).toEqual([
    '"Ferri, Anna" <anna@x.it>',
    'bob@x.it',
  ])
})
