import { createTransport } from 'nodemailer'
import { EffectUncertain, type Messaging, type OutgoingMail, ownMailHeader, TryAgain } from '#sdk'
import type { SmtpCredentials } from './credentials.ts'
import { hasServerAnswered, smtpFailure } from './failure.ts'
import { handOver } from './hand-over.ts'

/** How many of the latest messages of a thread are named beside its first. */
const referencesKept = 20

/**
 * The messaging port over SMTP (RFC 5321). Says of each failure whether the e-mail can be sent again: once the whole
 * text has left and no answer came, only `EffectUncertain` is true.
 */
export function smtpMessaging(credentials: SmtpCredentials): Messaging {
  return {
    from: credentials.fromAddress,
    sendMail: (mail, signal) => sendMail(credentials, mail, signal),
  }
}

async function sendMail(credentials: SmtpCredentials, mail: OutgoingMail, signal: AbortSignal) {
  if (signal.aborted) throw stoppedBefore()
  const { envelope, source } = await compose(credentials, mail)
  const handing = handOver(credentials, envelope, source)
  const stopped = Promise.withResolvers<never>()
  const stop = () => {
    stopped.reject(stoppedBefore())
    handing.drop()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const { accepted, rejected } = await Promise.race([handing.done, stopped.promise])
    return { messageId: mail.messageId, accepted, rejected }
  } catch (error) {
    if (handing.isComplete() && !hasServerAnswered(error)) throw unconfirmed(credentials, mail, error)
    throw smtpFailure(error, credentials)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function stoppedBefore(): TryAgain {
  return new TryAgain('The e-mail was not sent: the step was stopped', { class: 'Cancelled' })
}

function unconfirmed({ host }: SmtpCredentials, { subject }: OutgoingMail, cause: unknown): EffectUncertain {
  return new EffectUncertain(
    `${host} got the e-mail "${subject}" but did not confirm it. Look whether it arrived before sending it again.`,
    { cause },
  )
}

/** The message as it goes over the wire, and to whom. */
async function compose(credentials: SmtpCredentials, mail: OutgoingMail) {
  const { fromAddress, fromName } = credentials
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message, envelope } = await composer.sendMail({
    from: { address: fromAddress, name: fromName },
    to: mail.to,
    cc: mail.cc,
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === null ? {} : { html: mail.html }),
    ...(mail.replyTo ? { replyTo: mail.replyTo } : {}),
    attachments: (mail.attachments ?? []).map(({ name, type, content }) => ({
      filename: name,
      contentType: type,
      content: Buffer.from(content),
    })),
    messageId: `<${mail.messageId}>`,
    ...(mail.inReplyTo === null ? {} : { inReplyTo: `<${mail.inReplyTo}>` }),
    references: referencesOf(mail.references).map((id) => `<${id}>`),
    headers: {
      'Auto-Submitted': mail.isReply ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      [ownMailHeader]: '1',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (!Buffer.isBuffer(message)) throw new Error('nodemailer was asked for a buffer and gave a stream')
  return { envelope: { from: envelope.from || fromAddress, to: envelope.to }, source: message }
}

/** The thread's first message and its latest: long threads outgrow what mail programs accept in a header. */
function referencesOf(ids: string[]): string[] {
  const unique = [...new Set(ids)]
  return unique.length <= referencesKept + 1
    ? unique
    : [...unique.slice(0, 1), ...unique.slice(-referencesKept)]
}
