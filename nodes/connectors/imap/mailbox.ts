import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { type Mailbox, type MailboxMessage, type MailboxPlace, TryAgain } from '#sdk'
import type { ImapCredentials } from './credentials.ts'
import { imapFailure } from './failure.ts'
import { type ImapSession, openSession } from './session.ts'

const batchMessages = 50
const batchBytes = 10_000_000
const largestMessage = 25_000_000
/** A server may forget to tell of new mail, and a router the connection: looked at anew after this long. */
const recheckMs = 4 * 60_000

/**
 * The mailbox port over IMAP (RFC 3501, IDLE RFC 2177). UIDs only grow within one UIDVALIDITY, so the last one taken
 * is the place; under a new UIDVALIDITY, and on the first connection ever, the folder is taken from its start, and
 * the caller drops what it already has by Message-ID. Nothing is marked, moved or deleted.
 */
export function imapMailbox(credentials: ImapCredentials): Mailbox {
  return {
    address: credentials.address || credentials.user,
    listen: (folder, since, onMessages, signal, onLooked) =>
      listen(credentials, folder, since, onMessages, signal, onLooked),
  }
}

type OnMessages = Parameters<Mailbox['listen']>[2]
type OnLooked = Parameters<Mailbox['listen']>[4]

async function listen(
  credentials: ImapCredentials,
  folder: string,
  since: MailboxPlace | null,
  onMessages: OnMessages,
  signal: AbortSignal,
  onLooked: OnLooked,
): Promise<void> {
  if (signal.aborted) return
  try {
    await using session = await openSession(credentials, folder, signal)
    await takeAndWait(session, since, onMessages, signal, onLooked)
  } catch (error) {
    if (signal.aborted) return
    throw error instanceof StoringFailed ? error.cause : imapFailure(error, credentials)
  }
}

async function takeAndWait(
  session: ImapSession,
  since: MailboxPlace | null,
  onMessages: OnMessages,
  signal: AbortSignal,
  onLooked: OnLooked,
): Promise<void> {
  const { client } = session
  const uidValidity = Number(session.folder.uidValidity)
  let lastUid = since?.uidValidity === uidValidity ? since.lastUid : 0
  let news = Promise.withResolvers<void>()
  client.on('exists', () => news.resolve())
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  while (!signal.aborted) {
    // Renewed before looking, so that a message that comes while we look is not waited for.
    news = Promise.withResolvers()
    for await (const { messages, upTo } of messagesAfter(client, lastUid)) {
      signal.throwIfAborted()
      if (messages.length > 0) await store(onMessages, messages, { uidValidity, lastUid: upTo })
      lastUid = upTo
    }
    await onLooked?.()
    // imapflow would go back to IDLE 15 s after the last command by itself; the next fetch ends this one.
    void client.idle().catch(() => {})
    const recheck = setTimeout(news.resolve, recheckMs)
    await Promise.race([news.promise, aborted, session.broken]).finally(() => clearTimeout(recheck))
  }
}

/** Keeps the caller's own failure apart from the server's. */
class StoringFailed extends Error {
  override name = 'StoringFailed'
}

async function store(onMessages: OnMessages, messages: MailboxMessage[], place: MailboxPlace): Promise<void> {
  try {
    await onMessages(messages, place)
  } catch (error) {
    throw new StoringFailed('The messages could not be stored', { cause: error })
  }
}

/** Messages with a UID above `lastUid`, in order, in batches that fit in memory. */
async function* messagesAfter(
  client: ImapFlow,
  lastUid: number,
): AsyncGenerator<{ messages: MailboxMessage[]; upTo: number }> {
  const found = await client.search({ uid: `${lastUid + 1}:*` }, { uid: true })
  if (!found) throw new TryAgain('The server did not answer which messages are new')
  // "n:*" always includes the last message, however old: RFC 3501, 6.4.8.
  const uids = found.filter((uid) => uid > lastUid).sort((a, b) => a - b)
  for (let start = 0; start < uids.length; start += batchMessages) {
    const chunk = uids.slice(start, start + batchMessages)
    const sizes = new Map<number, number>()
    for (const { uid, size } of await client.fetchAll(
      chunk.join(','),
      { uid: true, size: true },
      { uid: true },
    )) {
      sizes.set(uid, size ?? 0)
    }
    for (const batch of batchesBySize(chunk, sizes)) {
      yield { messages: await fetchMessages(client, batch, sizes), upTo: batch.at(-1) ?? lastUid }
    }
  }
}

function batchesBySize(uids: number[], sizes: ReadonlyMap<number, number>): number[][] {
  const batches: number[][] = []
  let batch: number[] = []
  let bytes = 0
  for (const uid of uids) {
    const size = Math.min(sizes.get(uid) ?? 0, largestMessage)
    if (batch.length > 0 && bytes + size > batchBytes) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(uid)
    bytes += size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

async function fetchMessages(
  client: ImapFlow,
  uids: number[],
  sizes: ReadonlyMap<number, number>,
): Promise<MailboxMessage[]> {
  const whole = uids.filter((uid) => (sizes.get(uid) ?? 0) <= largestMessage)
  const large = uids.filter((uid) => (sizes.get(uid) ?? 0) > largestMessage)
  const messages: MailboxMessage[] = []
  if (whole.length > 0) {
    const query = { uid: true, source: true, internalDate: true }
    for (const message of await client.fetchAll(whole.join(','), query, { uid: true })) {
      messages.push(toMessage(message, message.source ?? Buffer.alloc(0)))
    }
  }
  for (const uid of large) {
    const query = { uid: true, headers: true, internalDate: true }
    const message = await client.fetchOne(`${uid}`, query, { uid: true })
    if (message) messages.push(toMessage(message, tooLarge(message.headers, sizes.get(uid) ?? 0)))
  }
  return messages.sort((a, b) => a.uid - b.uid)
}

function toMessage({ uid, internalDate }: FetchMessageObject, source: Uint8Array): MailboxMessage {
  const receivedAt = internalDate === undefined ? new Date() : new Date(internalDate)
  return { uid, source, receivedAt: Number.isNaN(receivedAt.getTime()) ? new Date() : receivedAt }
}

/** The header of a message that is too large to take, with a text that says so instead of its body. */
function tooLarge(headers: Buffer | undefined, size: number): Uint8Array {
  const kept = (headers ?? Buffer.alloc(0))
    .toString('latin1')
    .replace(/^content-(?:type|transfer-encoding|disposition):.*(?:\r?\n[ \t].*)*\r?\n/gim, '')
    .trimEnd()
  const note = `This e-mail is too large to be taken over (${Math.round(size / 1_000_000)} MB; at most 25 MB). It is still in the mailbox.`
  return Buffer.from(`${kept}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${note}\r\n`, 'latin1')
}
