import { createHash } from 'node:crypto'
import { convert } from 'html-to-text'
import {
  type AddressObject,
  type Attachment,
  type EmailAddress,
  type ParsedMail,
  simpleParser,
} from 'mailparser'
import type { MailAddress, ReceivedMail } from '../msp/mail.ts'
import { mailKind } from '../msp/mail-kind.ts'
import { isForwardSubject, newTextOf } from '../msp/reply-text.ts'
import { type SenderProof, senderProof } from '../msp/sender-proof.ts'
import { asPlainMail, assumeWindows1252, headersOf, mendMailSource } from './mail-source.ts'
import { decodeUuencoded, takeUuencodedFiles } from './uuencode.ts'

export interface MailContext {
  /** Address of the mailbox it was received at. */
  mailbox: string
  /** Every address this installation sends from or receives at: mail from them is our own. */
  ownAddresses: readonly string[]
}

export interface MailAttachment {
  name: string
  type: string
  size: number
  /** Hexadecimal. */
  sha256: string
  content: Uint8Array
  /** Shown inside the text, such as the logo of a signature. */
  inline: boolean
}

export interface ReadMail {
  mail: Omit<ReceivedMail, 'attachments'>
  attachments: MailAttachment[]
  /** What our mail server says of the sender. */
  proof: SenderProof
}

/**
 * Reads the source of an e-mail. Never throws over what a sender wrote: broken MIME is read as far as it goes, and
 * what no parser takes becomes plain text. Nothing in the result holds U+0000 or half a surrogate pair, which
 * PostgreSQL cannot keep.
 */
export async function readMail(source: Uint8Array, context: MailContext): Promise<ReadMail> {
  const mended = mendMailSource(source)
  const parsed = await parseMail(mended)
  const headers = headersOf(mended)
  const subject = oneLine(parsed.subject ?? '')
  const from = firstAddress(parsed.from)
  const body = takeUuencodedFiles(clean(plainTextOf(parsed)))
  const text = body.text.trim() === '' ? '' : body.text
  const attachments = [
    ...attachmentsOf(parsed),
    ...body.files.map((file) =>
      attachmentOf(fileName(file.name, 'file'), 'application/octet-stream', file.content),
    ),
  ]
  const kind = mailKind({
    headers,
    from,
    subject,
    partTypes: topPartTypes(parsed),
    text,
    ownAddresses: [...context.ownAddresses, context.mailbox],
  })
  return {
    mail: {
      messageId: messageIds(headers.get('message-id'))[0] ?? null,
      inReplyTo: messageIds(headers.get('in-reply-to'))[0] ?? null,
      references: messageIds(headers.get('references')).slice(-100),
      subject,
      from,
      replyTo: firstAddress(parsed.replyTo),
      to: addressesOf(parsed.to),
      cc: addressesOf(parsed.cc),
      date: dateOf(headers.get('date')),
      text,
      newText: newTextOf(text, { isForward: isForwardSubject(subject) }),
      ...kind,
      mailbox: context.mailbox,
    },
    attachments,
    proof: senderProof(headers),
  }
}

const parserOptions = {
  skipImageLinks: true,
  skipTextToHtml: true,
  keepDeliveryStatus: true,
  maxHtmlLengthToParse: 2_000_000,
}

async function parseMail(mail: Buffer): Promise<ParsedMail> {
  try {
    const parsed = await simpleParser(mail, parserOptions)
    if (!hasUnreadable(parsed.text) && !hasUnreadable(parsed.html)) return parsed
    const second = await simpleParser(assumeWindows1252(mail), parserOptions)
    return hasUnreadable(second.text) || hasUnreadable(second.html) ? parsed : second
  } catch {
    // Too much for the parser (1,000 parts, endless lines, HTML without end): its text at least must arrive.
    return await simpleParser(asPlainMail(mail), parserOptions)
  }
}

/** Bytes that were not of the charset named, or of UTF-8 where none was. */
function hasUnreadable(text: string | false | undefined): boolean {
  return typeof text === 'string' && text.includes('\uFFFD')
}

function plainTextOf(parsed: ParsedMail): string {
  const html = typeof parsed.html === 'string' ? parsed.html : ''
  const type = parsed.headers.get('content-type')
  const onlyHtml = typeof type === 'object' && 'value' in type && type.value === 'text/html'
  const text = parsed.text ?? ''
  return html !== '' && (onlyHtml || text.trim() === '') ? htmlToPlain(html) : text
}

function htmlToPlain(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: 2_000_000, maxDepth: 200 },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      { selector: 'table', format: 'block' },
    ],
  })
}

function attachmentsOf(parsed: ParsedMail): MailAttachment[] {
  const html = typeof parsed.html === 'string' ? parsed.html : ''
  const result: MailAttachment[] = []
  for (const part of parsed.attachments) {
    const content = contentOf(part)
    // A declared part that never came, as in a cut message, is nothing to keep.
    if (content.length === 0 && !part.filename) continue
    const type = oneLine(part.contentType).toLowerCase()
    const name = fileName(part.filename ?? '', defaultName(type))
    const shown =
      part.related === true || (part.cid !== undefined && part.cid !== '' && html.includes(`cid:${part.cid}`))
    result.push({ ...attachmentOf(name, type, content), inline: shown })
  }
  return result
}

function contentOf(part: Attachment): Buffer {
  const encoding = part.headers.get('content-transfer-encoding')
  const isUu = typeof encoding === 'string' && /^x-?uu(?:e|encode)?$|^uu(?:e|encode)$/i.test(encoding.trim())
  return isUu ? decodeUuencoded(part.content.toString('latin1')) : part.content
}

function attachmentOf(name: string, type: string, content: Buffer): MailAttachment {
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { name, type, size: content.length, sha256, content, inline: false }
}

/** A name a person can read and no file system can trip over: no folders, no control characters. */
function fileName(name: string, fallback: string): string {
  const plain = oneLine(name)
    .replace(/^.*[\\/]/, '')
    .replace(/^\.+/, '')
    .slice(-200)
    .toWellFormed()
    .trim()
  return plain === '' ? fallback : plain
}

function defaultName(type: string): string {
  if (type === 'message/rfc822') return 'message.eml'
  if (type === 'text/calendar') return 'invite.ics'
  if (type === 'text/rfc822-headers') return 'headers.txt'
  if (type === 'message/delivery-status' || type === 'message/feedback-report') return `${type.slice(8)}.txt`
  const extension = /^(?:image|text|audio|video)\/([a-z0-9]{2,5})$/.exec(type)?.[1]
  return extension ? `attachment.${extension === 'plain' ? 'txt' : extension}` : 'attachment.bin'
}

/** Parts of forwarded messages lie deeper: their kind says nothing of this message. */
function topPartTypes(parsed: ParsedMail): string[] {
  return parsed.attachments
    .filter((part) => !part.partId?.includes('.'))
    .map((part) => part.contentType.toLowerCase())
}

function firstAddress(field: AddressObject | undefined): MailAddress | null {
  return addressesOf(field)[0] ?? null
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): MailAddress[] {
  const fields = field === undefined ? [] : Array.isArray(field) ? field : [field]
  return fields.flatMap((one) => one.value.flatMap(membersOf)).filter(({ address }) => address !== '')
}

function membersOf({ address, name, group }: EmailAddress): MailAddress[] {
  if (group) return group.flatMap(membersOf)
  return [{ address: oneLine(address ?? ''), name: oneLine(name) }]
}

/** Identities without their brackets, each once, in order; the words that old programs write around them are dropped. */
function messageIds(values: readonly string[] | undefined): string[] {
  const value = (values ?? []).join(' ')
  const bracketed = [...value.matchAll(/<([^<>]+)>/g)].map(([, id]) => id ?? '')
  const ids = bracketed.length > 0 ? bracketed : value.split(/[\s,]+/).filter((id) => id.includes('@'))
  return [...new Set(ids.map((id) => clean(id).replace(/\s+/g, '').slice(0, 998)))].filter((id) => id !== '')
}

function dateOf(values: readonly string[] | undefined): string | null {
  const time = Date.parse((values?.[0] ?? '').slice(0, 200).replace(/\([^)]*\)/g, ''))
  return Number.isNaN(time) ? null : isoDate(time)
}

function isoDate(time: number): string | null {
  const date = new Date(time)
  const year = date.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? date.toISOString() : null
}

function clean(text: string): string {
  return text.replaceAll('\0', '').replaceAll('\r\n', '\n').toWellFormed()
}

function oneLine(text: string): string {
  return clean(text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}
