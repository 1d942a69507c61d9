import type { MailAddress, ReceivedMail } from './mail.ts'
import { absenceText, autoReplySubject, bounceSubject, bounceText } from './mail-phrases.ts'

/** What a message shows of itself, as far as its kind depends on it. */
export interface MailFacts {
  /** Lower-case name to unfolded values, in the order they stand. */
  headers: ReadonlyMap<string, readonly string[]>
  from: MailAddress | null
  subject: string
  /** Content types of the parts directly under the message, lower case. */
  partTypes: readonly string[]
  text: string
  /** Addresses that this installation sends from or receives at. */
  ownAddresses: readonly string[]
}

export type MailKind = Pick<ReceivedMail, 'kind' | 'kindReason' | 'mayAcknowledge'>

/**
 * Tells people's mail from machines' by RFC 3834 (automatic answers), 3464 (delivery status), 5965 (abuse reports),
 * 8098 (read receipts) and the headers that vendors document. Where only words speak, two signs are asked for: a
 * lost request of a customer costs more than one ticket too many. Notices that no one's mail provoked
 * (`Auto-Submitted: auto-generated`: monitoring, backup) are tickets, never acknowledged.
 */
export function mailKind(facts: MailFacts): MailKind {
  const automatic =
    ownReason(facts) ?? complaintReason(facts) ?? bounceReason(facts) ?? autoReplyReason(facts) ?? null
  if (automatic) return { ...automatic, mayAcknowledge: false }
  const silence = silenceReason(facts)
  return {
    kind: 'ticket',
    kindReason: silence ? `A ticket without an automatic answer: ${silence}` : 'Written to us by a person',
    mayAcknowledge: silence === null,
  }
}

/** Every e-mail that this product sends carries it, so that it starts nothing when it comes back. */
export const ownMailHeader = 'X-Sentiero'

type Reason = Pick<ReceivedMail, 'kind' | 'kindReason'> | null

function ownReason({ headers, from, ownAddresses }: MailFacts): Reason {
  // The header alone is not enough: a supplier may run Sentiero too.
  if (headers.has(ownMailHeader.toLowerCase()) && namesOurDomain(headers.get('message-id'), ownAddresses)) {
    return { kind: 'own', kindReason: `Sent by this installation (${ownMailHeader} header)` }
  }
  const address = from?.address.toLowerCase()
  if (address && ownAddresses.some((own) => own.toLowerCase() === address)) {
    return { kind: 'own', kindReason: `Sent from our own address ${address}` }
  }
  return null
}

function complaintReason({ headers, partTypes, subject }: MailFacts): Reason {
  if (reportType(headers) === 'feedback-report' || partTypes.includes('message/feedback-report')) {
    return { kind: 'complaint', kindReason: 'Abuse feedback report (RFC 5965)' }
  }
  // Microsoft's Junk Mail Reporting Program sends no ARF, but always this subject.
  if (/^complaint about message from \d{1,3}(?:\.\d{1,3}){3}/i.test(subject)) {
    return { kind: 'complaint', kindReason: 'Junk mail report of Microsoft (JMRP)' }
  }
  return null
}

function bounceReason(facts: MailFacts): Reason {
  const { headers, partTypes, from, subject } = facts
  const bounce = (kindReason: string): Reason => ({ kind: 'bounce', kindReason })
  const report = reportType(headers)
  if (report === 'delivery-status') return bounce('Delivery status report (RFC 3464)')
  if (partTypes.some((type) => /^message\/(?:global-)?delivery-status$/.test(type))) {
    return bounce('Carries a delivery status (RFC 3464)')
  }
  if (report === 'disposition-notification' || partTypes.includes('message/disposition-notification')) {
    return { kind: 'auto-reply', kindReason: 'Read receipt (RFC 8098)' }
  }
  if (headers.has('x-failed-recipients')) return bounce('Names failed recipients (X-Failed-Recipients)')

  const localPart = from ? localPartOf(from.address) : ''
  const written = /^\s*(?:re|r|fwd?|i|aw|wg|tr|rif)\s*:/i.test(subject)
  const saysSo = bounceText.test(facts.text.slice(0, 20_000))
  const named = !written && bounceSubject.test(subject.trim())
  if (isMailerDaemon(localPart) || /^mail(?:er)?[ -](?:daemon|delivery)/i.test(from?.name ?? '')) {
    if (named || saysSo || isMailerDaemon(localPart))
      return bounce(`Sent by a mail server (${from?.address})`)
  }
  if (
    hasNullReturnPath(headers) &&
    (named || isPostmaster(localPart) || (saysSo && !isAutoReplied(headers)))
  ) {
    return bounce('Null return path and the sender or the words of a delivery failure')
  }
  if ((isSystemSender(localPart) || !from) && (named || (saysSo && isPostmaster(localPart)))) {
    if (saysSo || isPostmaster(localPart) || !from) {
      return bounce(`Delivery failure told by ${from?.address ?? 'a mail server'} in plain text`)
    }
  }
  return null
}

function autoReplyReason(facts: MailFacts): Reason {
  const { headers, subject } = facts
  const reply = (kindReason: string): Reason => ({ kind: 'auto-reply', kindReason })
  if (isAutoReplied(headers)) return reply('Auto-Submitted: auto-replied (RFC 3834)')
  if (/^vacation$/i.test(first(headers, 'x-apple-action') ?? '')) return reply('X-Apple-Action: VACATION')
  if (/auto[_-]?reply/i.test(first(headers, 'precedence') ?? '')) return reply('Precedence: auto_reply')
  for (const name of autoReplyHeaders) {
    const value = first(headers, name)
    if (value !== undefined && !/^(?:no|false|0)$/i.test(value.trim())) return reply(`Header ${name}`)
  }
  if (/reply/i.test(first(headers, 'x-autogenerated') ?? '')) return reply('X-Autogenerated: Reply')

  const prefixed = autoReplySubject.test(subject.trim())
  const absent = absenceText.test(subject) || absenceText.test(facts.text.slice(0, 5_000))
  const answers = headers.has('in-reply-to') || headers.has('references')
  const machine =
    hasNullReturnPath(headers) ||
    suppressesAnswers(headers) ||
    autoSubmitted(headers) !== 'no' ||
    isBulk(headers) ||
    headers.has('x-ms-exchange-inbox-rules-loop')
  if (prefixed && (machine || absent || answers)) return reply('Subject and headers of an automatic reply')
  if (machine && absent && !prefixed && absenceText.test(subject)) return reply('Absence notice of a machine')
  if (hasNullReturnPath(headers) && answers) return reply('Answer with a null return path (RFC 3834)')
  if (autoSubmitted(headers) !== 'no' && answersUs(facts)) return reply('Automatic answer to a mail of ours')
  return null
}

const autoReplyHeaders = [
  'x-autoreply',
  'x-auto-reply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-mail-autoreply',
  'x-vacation',
  'x-out-of-office',
]

/** Why no automatic answer may go to a message that is a ticket; null where one may. RFC 3834 section 2. */
function silenceReason({ headers, from, subject }: MailFacts): string | null {
  if (!from) return 'it names no sender'
  if (!/^[^\s@]+@[^\s@]+$/.test(from.address)) return `its sender "${from.address}" is no address`
  const submitted = autoSubmitted(headers)
  if (submitted !== 'no') return `it was made by a machine (Auto-Submitted: ${submitted})`
  if (hasNullReturnPath(headers)) return 'its return path is null'
  if (isBulk(headers)) return `it is bulk mail (Precedence: ${first(headers, 'precedence')?.trim()})`
  for (const name of listHeaders) if (headers.has(name)) return `it came over a mailing list (${name})`
  if (suppressesAnswers(headers)) return 'its sender asks for no automatic answers (X-Auto-Response-Suppress)'
  if (headers.has('x-loop')) return 'it was sent on by a program (X-Loop)'
  if (mustNotBeAnswered(from.address)) return `${from.address} reads no answers`
  if (autoReplySubject.test(subject.trim())) return 'its subject is that of an automatic reply'
  return null
}

const listHeaders = [
  'list-id',
  'list-post',
  'list-unsubscribe',
  'mailing-list',
  'x-mailing-list',
  'x-feedback-id',
]

/** Addresses behind which nobody reads: machines' accounts, list robots and no-reply senders. RFC 3834 section 2. */
export function mustNotBeAnswered(address: string): boolean {
  const local = localPartOf(address)
  return (
    isMailerDaemon(local) ||
    isPostmaster(local) ||
    /^(?:do|please)?[._-]*(?:not?|non)[._-]*(?:reply|replies|risp\w*|respon\w*|answer)/.test(local) ||
    /(?:^|[._+-])(?:no-?reply|do-?not-?reply|non-?rispondere|noresponse|bounces?)(?:$|[._+-])/.test(local) ||
    /^(?:root|daemon|nobody|www-data|apache|listserv|majordomo)$/.test(local) ||
    /^owner-|-(?:request|owner|bounces?)$/.test(local)
  )
}

function first(headers: MailFacts['headers'], name: string): string | undefined {
  return headers.get(name)?.[0]
}

/** The keyword of Auto-Submitted without its comments and parameters; `no` where the header is absent. */
function autoSubmitted(headers: MailFacts['headers']): string {
  const value = first(headers, 'auto-submitted')
  if (value === undefined) return 'no'
  return (
    value
      .slice(0, 200)
      .replace(/\([^)]*\)/g, ' ')
      .split(';')[0]
      ?.trim()
      .toLowerCase() || 'no'
  )
}

function isAutoReplied(headers: MailFacts['headers']): boolean {
  return autoSubmitted(headers).startsWith('auto-replied')
}

function isBulk(headers: MailFacts['headers']): boolean {
  return /^\s*(?:bulk|list|junk)\b/i.test(first(headers, 'precedence') ?? '')
}

/** Microsoft [MS-OXCMAIL] 2.2.3.2.14: which automatic answers the sender does not want. */
function suppressesAnswers(headers: MailFacts['headers']): boolean {
  return /\b(?:all|autoreply|oof)\b/i.test(first(headers, 'x-auto-response-suppress') ?? '')
}

/** Only the topmost was written by the last server: older ones may stand below it. */
function hasNullReturnPath(headers: MailFacts['headers']): boolean {
  return first(headers, 'return-path')?.replace(/\s/g, '') === '<>'
}

function reportType(headers: MailFacts['headers']): string | null {
  const value = first(headers, 'content-type') ?? ''
  if (!/^\s*multipart\/report\b/i.test(value)) return null
  return /report-type\s*=\s*"?([\w.-]+)/i.exec(value)?.[1]?.toLowerCase() ?? null
}

function localPartOf(address: string): string {
  const at = address.lastIndexOf('@')
  return (at < 0 ? address : address.slice(0, at)).toLowerCase()
}

function isMailerDaemon(localPart: string): boolean {
  return /^(?:e?mailer-?_?daemon|mail-?daemon|mdaemon)(?:$|[._+-])/.test(localPart)
}

function isPostmaster(localPart: string): boolean {
  return /^(?:post_?master|microsoftexchange[0-9a-f]+)$/.test(localPart)
}

function isSystemSender(localPart: string): boolean {
  return (
    localPart === '' ||
    isMailerDaemon(localPart) ||
    isPostmaster(localPart) ||
    /^(?:sys)?admin(?:istrator)?$|^(?:no-?reply|system|mail|mailer|exchange|smtp|mta|mmdf|uucp|bounces?|delivery)$/.test(
      localPart,
    )
  )
}

/** True where the message it answers was given its identity under one of our own domains. */
function answersUs({ headers, ownAddresses }: MailFacts): boolean {
  return (
    namesOurDomain(headers.get('in-reply-to'), ownAddresses) ||
    namesOurDomain(headers.get('references'), ownAddresses)
  )
}

function namesOurDomain(ids: readonly string[] | undefined, ownAddresses: readonly string[]): boolean {
  const domains = new Set(ownAddresses.map((own) => own.slice(own.lastIndexOf('@') + 1).toLowerCase()))
  for (const [, domain] of (ids ?? []).join(' ').matchAll(/@([^<>@\s]+)>/g)) {
    if (domain && domains.has(domain.toLowerCase())) return true
  }
  return false
}
