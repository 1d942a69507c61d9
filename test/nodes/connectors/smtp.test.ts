import { describe, expect, test } from 'vitest'
import type { Messaging, OutgoingMail } from '../../../engine/msp/ports.ts'
import { readMail } from '../../../engine/triggers/read-mail.ts'
import { smtp } from '../../../nodes/connectors/smtp/connector.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'

function credentialsOf(
  { host, port }: Pick<MailServer, 'host' | 'port'>,
  changes: Record<string, unknown> = {},
) {
  const sender = { fromAddress: 'support@msp.example', fromName: 'MSP Süd' }
  return smtp.credentials.parse({ host, port, security: 'none', ...sender, ...changes })
}

function messagingOf(
  server: Pick<MailServer, 'host' | 'port'>,
  changes: Record<string, unknown> = {},
): Messaging {
  const messaging = smtp.provides.messaging?.(credentialsOf(server, changes))
  if (!messaging) throw new Error('The SMTP connector fills no messaging port')
  return messaging
}

const mail: OutgoingMail = {
  to: ['Anna Ferri <anna@customer.example>'],
  cc: ['boss@customer.example'],
  subject: 'Ricevuto: perché [#1001]',
  text: 'È arrivato.\n',
  html: null,
  messageId: 'k-1@msp.example',
  inReplyTo: 'q-2@customer.example',
  references: ['q-1@customer.example', 'q-2@customer.example'],
  isReply: true,
}
const never = new AbortController().signal

function headerOf(source: string, name: string): string | undefined {
  const unfolded = source.split('\r\n\r\n')[0]?.replace(/\r\n[ \t]+/g, ' ') ?? ''
  return new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1]?.trim()
}

describe('an e-mail that is sent', () => {
  test('says what came of each recipient and arrives as it was written', async () => {
    await using server = await startMailServer()
    const sent = await messagingOf(server).sendMail(mail, never)
    expect(sent).toEqual({
      messageId: 'k-1@msp.example',
      accepted: ['anna@customer.example', 'boss@customer.example'],
      rejected: [],
    })
    const [arrived] = server.received
    expect(arrived).toMatchObject({
      from: 'support@msp.example',
      to: ['anna@customer.example', 'boss@customer.example'],
    })
    const context = { mailbox: 'anna@customer.example', ownAddresses: [] }
    const { mail: read } = await readMail(Buffer.from(arrived?.source ?? ''), context)
    expect(read).toMatchObject({
      messageId: 'k-1@msp.example',
      inReplyTo: 'q-2@customer.example',
      references: ['q-1@customer.example', 'q-2@customer.example'],
      subject: 'Ricevuto: perché [#1001]',
      from: { address: 'support@msp.example', name: 'MSP Süd' },
      text: 'È arrivato.\n',
    })
  })

  test('tells machines not to answer it, and is known as ours when it comes back', async () => {
    await using server = await startMailServer()
    await messagingOf(server).sendMail(mail, never)
    await messagingOf(server).sendMail({ ...mail, isReply: false, inReplyTo: null, references: [] }, never)
    const [reply, notice] = server.received.map(({ source }) => source)
    expect(headerOf(reply ?? '', 'Auto-Submitted')).toBe('auto-replied')
    expect(headerOf(notice ?? '', 'Auto-Submitted')).toBe('auto-generated')
    expect(headerOf(notice ?? '', 'In-Reply-To')).toBeUndefined()
    expect(headerOf(reply ?? '', 'X-Auto-Response-Suppress')).toBe('All')
    const context = { mailbox: 'other@msp.example', ownAddresses: [] }
    expect((await readMail(Buffer.from(reply ?? ''), context)).mail.kind).toBe('own')
  })

  test('names the thread’s first message and its last 20', async () => {
    await using server = await startMailServer()
    const references = Array.from({ length: 40 }, (_, n) => `m${n}@x`)
    await messagingOf(server).sendMail({ ...mail, references }, never)
    const named = headerOf(server.received[0]?.source ?? '', 'References')?.split(' ')
    expect(named).toEqual(['<m0@x>', ...references.slice(-20).map((id) => `<${id}>`)])
  })

  test('line breaks in the subject add no header', async () => {
    await using server = await startMailServer()
    await messagingOf(server).sendMail({ ...mail, subject: 'a\r\nBcc: thief@x.it' }, never)
    expect(headerOf(server.received[0]?.source ?? '', 'Bcc')).toBeUndefined()
    expect(server.received[0]?.to).not.toContain('thief@x.it')
  })

  test('goes to those whom the server takes when it refuses others', async () => {
    await using server = await startMailServer({ refuses: ['boss@customer.example'] })
    expect(await messagingOf(server).sendMail(mail, never)).toMatchObject({
      accepted: ['anna@customer.example'],
      rejected: ['boss@customer.example'],
    })
  })

  test('travels over TLS and STARTTLS with sign-in', async () => {
    for (const security of ['tls', 'starttls'] as const) {
      await using server = await startMailServer({ security, authenticate: true })
      const account = { user: server.user, password: server.password, security, allowSelfSigned: true }
      await messagingOf(server, account).sendMail(mail, never)
      expect(server.received).toHaveLength(1)
    }
  })
})

describe('an e-mail that is not sent', () => {
  test('fails for good where every recipient is refused', async () => {
    await using server = await startMailServer({
      refuses: ['anna@customer.example', 'boss@customer.example'],
    })
    const sending = messagingOf(server).sendMail(mail, never)
    await expect(sending).rejects.toMatchObject({
      name: 'StepFailed',
      errorClass: 'Validation',
      code: 'smtp_recipient',
    })
    await expect(sending).rejects.toThrow('no such user')
  })

  test('fails for good where the sign-in is refused', async () => {
    await using server = await startMailServer({ authenticate: true })
    const account = { user: server.user, password: 'wrong' }
    const sending = messagingOf(server, account).sendMail(mail, never)
    await expect(sending).rejects.toMatchObject({ name: 'StepFailed', errorClass: 'Auth', code: 'smtp_auth' })
    await expect(messagingOf(server).sendMail(mail, never)).rejects.toMatchObject({ errorClass: 'Auth' })
  })

  test.each([421, 450, 451])('is tried again after a %i', async (code) => {
    await using server = await startMailServer({ onMailFrom: { code, message: 'greylisted' } })
    const sending = messagingOf(server).sendMail(mail, never)
    await expect(sending).rejects.toMatchObject({ name: 'TryAgain', afterSeconds: 60 })
  })

  test('is tried again where nobody listens', async () => {
    const server = await startMailServer()
    await server[Symbol.asyncDispose]()
    const sending = messagingOf(server).sendMail(mail, never)
    await expect(sending).rejects.toMatchObject({ name: 'TryAgain' })
    await expect(sending).rejects.toThrow('refuses connections')
  })

  test('is tried again where the connection is lost before the text has left', async () => {
    await using server = await startMailServer({ onMailFrom: 'drop' })
    const sending = messagingOf(server).sendMail(mail, never)
    await expect(sending).rejects.toMatchObject({ name: 'TryAgain', errorClass: 'Remote' })
    expect(server.received).toEqual([])
  })

  test('is neither sent nor tried again by itself once the server has the text and gives no answer', async () => {
    await using server = await startMailServer({ afterData: 'drop' })
    const sending = messagingOf(server).sendMail(mail, never)
    await expect(sending).rejects.toMatchObject({ name: 'EffectUncertain' })
    expect(server.received).toHaveLength(1)
  })

  test('is known as refused when the server says so after the text', async () => {
    await using refusing = await startMailServer({ afterData: { code: 554, message: 'spam' } })
    await expect(messagingOf(refusing).sendMail(mail, never)).rejects.toMatchObject({
      name: 'StepFailed',
      errorClass: 'Remote',
    })
    await using busy = await startMailServer({ afterData: { code: 452, message: 'disk full' } })
    await expect(messagingOf(busy).sendMail(mail, never)).rejects.toMatchObject({ name: 'TryAgain' })
  })

  test('does not leave when the step was stopped before', async () => {
    await using server = await startMailServer()
    await expect(messagingOf(server).sendMail(mail, AbortSignal.abort())).rejects.toThrow('was stopped')
    expect(server.received).toEqual([])
  })
})

test('a step that is stopped while the server keeps silent ends at once, and nothing was sent', async () => {
  const abort = new AbortController()
  await using server = await startMailServer({ keepsSilent: () => abort.abort() })
  await expect(messagingOf(server).sendMail(mail, abort.signal)).rejects.toMatchObject({
    name: 'TryAgain',
    errorClass: 'Cancelled',
  })
  expect(server.received).toEqual([])
})

describe('the check', () => {
  const check = (server: Pick<MailServer, 'host' | 'port'>, changes: Record<string, unknown> = {}) =>
    smtp.check(credentialsOf(server, changes), AbortSignal.timeout(20_000))

  test('says who signed in and where e-mails leave from', async () => {
    await using server = await startMailServer({ authenticate: true })
    const account = { user: server.user, password: server.password }
    expect(await check(server, account)).toBe('Signed in as sender; e-mails leave from support@msp.example')
    expect(server.received).toEqual([])
  })

  test('a wrong password, a certificate that is not valid and a missing STARTTLS are told apart', async () => {
    await using plain = await startMailServer({ authenticate: true })
    await using starttls = await startMailServer({ security: 'starttls' })
    await using tls = await startMailServer({ security: 'tls' })
    const account = { user: plain.user, password: 'wrong' }
    await expect(check(plain, account)).rejects.toThrow('refused the sign-in of sender. It said: 535')
    await expect(check(starttls, { security: 'starttls' })).rejects.toThrow(/^The certificate of 127/)
    await expect(check(tls, { security: 'tls' })).rejects.toThrow(/^The certificate of 127/)
    await expect(check(plain, { security: 'starttls' })).rejects.toThrow('offers no STARTTLS')
    await expect(check(plain, { security: 'tls' })).rejects.toThrow('does not speak TLS from the start')
    expect(await check(tls, { security: 'tls', allowSelfSigned: true })).toContain('Connected')
  })

  test('an unknown name and a closed port say what to mend', async () => {
    await expect(check({ host: 'mail.invalid', port: 25 })).rejects.toThrow('No server is known by the name')
    await expect(check({ host: '127.0.0.1', port: 1 })).rejects.toThrow('refuses connections')
  })
})
