import { defineConnector } from '#sdk'
import { imapCredentials } from './credentials.ts'
import { imapMailbox } from './mailbox.ts'
import { openSession } from './session.ts'

export const imap = defineConnector({
  type: 'imap',
  title: 'Mailbox (IMAP)',
  description: 'Reads new e-mail from a mailbox as it arrives.',
  icon: 'IconInbox',
  credentials: imapCredentials,
  async check(credentials, signal) {
    await using session = await openSession(credentials, credentials.folder, signal)
    const { exists } = session.folder
    return `Signed in; ${credentials.folder} holds ${exists} ${exists === 1 ? 'message' : 'messages'}`
  },
  provides: { mailbox: imapMailbox },
})
