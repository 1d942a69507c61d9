import { ImapFlow, type MailboxObject } from 'imapflow'
import { StepFailed, TryAgain } from '#sdk'
import type { ImapCredentials } from './credentials.ts'
import { imapFailure } from './failure.ts'

/** A signed-in connection with one folder open read-only, so that no flag is ever touched. */
export interface ImapSession extends AsyncDisposable {
  client: ImapFlow
  folder: MailboxObject
  /** Rejects, with a sentence, when the connection is gone; never resolves. */
  broken: Promise<never>
}

/** Signs in and opens the folder; closing at once when the signal aborts. */
export async function openSession(
  credentials: ImapCredentials,
  folder: string,
  signal: AbortSignal,
): Promise<ImapSession> {
  signal.throwIfAborted()
  const client = new ImapFlow({
    host: credentials.host,
    port: credentials.port,
    secure: credentials.security === 'tls',
    doSTARTTLS: credentials.security === 'starttls',
    auth: { user: credentials.user, pass: credentials.password },
    tls: { rejectUnauthorized: !credentials.allowSelfSigned },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 30_000,
    greetingTimeout: 15_000,
    socketTimeout: 120_000,
  })
  let failure: unknown = new Error('the server closed it')
  const broken = new Promise<never>((_, reject) => {
    client.on('close', () => reject(imapFailure(failure, credentials)))
  })
  broken.catch(() => {})
  client.on('error', (error: unknown) => {
    failure = error
    client.close()
  })
  const close = () => client.close()
  signal.addEventListener('abort', close, { once: true })
  const dispose = async () => {
    signal.removeEventListener('abort', close)
    client.close()
  }
  try {
    await client.connect()
    return { client, folder: await openFolder(client, folder), broken, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw imapFailure(error, credentials)
  }
}

async function openFolder(client: ImapFlow, folder: string): Promise<MailboxObject> {
  try {
    return await client.mailboxOpen(folder, { readOnly: true })
  } catch (error) {
    if (!client.usable) throw error
    if (isPassing(error)) {
      throw new TryAgain(`The mail server could not open "${folder}" just now. It is tried again.`, {
        cause: error,
      })
    }
    throw new StepFailed(`There is no folder "${folder}" in this mailbox, or it may not be read.`, {
      class: 'NotFound',
      code: 'imap_folder',
      cause: error,
    })
  }
}

/** Codes with which a server says that a command may work later. RFC 5530, section 3. */
const passing: ReadonlySet<unknown> = new Set(['UNAVAILABLE', 'SERVERBUG', 'INUSE', 'LIMIT'])

function isPassing(error: unknown): boolean {
  return error instanceof Error && 'serverResponseCode' in error && passing.has(error.serverResponseCode)
}
