import { defineConnector } from '#sdk'
import { smtpCredentials } from './credentials.ts'
import { smtpFailure } from './failure.ts'
import { smtpMessaging } from './messaging.ts'
import { openTransport } from './transport.ts'

export const smtp = defineConnector({
  type: 'smtp',
  title: 'Outgoing mail (SMTP)',
  description: 'Sends e-mail over a mail server.',
  icon: 'IconSend',
  credentials: smtpCredentials,
  async check(credentials, signal) {
    signal.throwIfAborted()
    const transport = openTransport(credentials)
    try {
      await transport.verify()
    } catch (error) {
      throw smtpFailure(error, credentials)
    } finally {
      transport.close()
    }
    const { user, host, fromAddress } = credentials
    return `${user === '' ? `Connected to ${host}` : `Signed in as ${user}`}; e-mails leave from ${fromAddress}`
  },
  provides: { messaging: smtpMessaging },
})
