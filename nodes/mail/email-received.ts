import { createHash } from 'node:crypto'
import { defineTrigger, type ReceivedMail, receivedMail, refusal, z } from '#sdk'
import { emailReceivedExamples } from './email-received-examples.ts'

/** Starts a run for each e-mail that a person, or a machine with something to say, sends to a mailbox. */
export const emailReceived = defineTrigger({
  type: 'email.received',
  title: 'E-mail received',
  description: 'Starts when an e-mail arrives in a mailbox.',
  icon: 'IconMail',
  params: z.object({
    connection: z.string().min(1).meta({ title: 'Mailbox', picker: 'connection:mailbox' }),
    folder: z.string().min(1).default('INBOX').meta({ title: 'Folder' }),
    includeAutomatic: z.boolean().default(false).meta({
      title: 'Automatic replies, bounces and our own e-mails too',
      description: 'Without this they are kept with the reason, and start nothing.',
    }),
  }),
  data: receivedMail,
  sample: {
    messageId: 'CAJ1x2y3@mail.customer.example',
    inReplyTo: null,
    references: [],
    subject: 'The printer on the second floor does not print',
    from: { address: 'anna@customer.example', name: 'Anna Ferri' },
    replyTo: null,
    to: [{ address: 'support@msp.example', name: 'Support' }],
    cc: [],
    date: '2026-11-21T09:12:00.000Z',
    text: 'Since this morning it only blinks.\n\n-- \nAnna Ferri',
    newText: 'Since this morning it only blinks.',
    attachments: [],
    kind: 'ticket',
    kindReason: 'Written to us by a person',
    mayAcknowledge: true,
    mailbox: 'support@msp.example',
  },
  examples: emailReceivedExamples,
  mailbox: {
    read: (mail, { includeAutomatic }) => ({
      type: 'email.received',
      source: 'email',
      ...(mail.date === null ? {} : { occurredAt: new Date(mail.date) }),
      ...(mail.messageId === null ? {} : { deliveryKey: `${mail.messageId} ${fingerprintOf(mail)}` }),
      ...(mail.kind === 'ticket' || includeAutomatic
        ? {}
        : { skip: refusal(refusalOf[mail.kind], { text: mail.kindReason }) }),
      hints: mail.from === null ? {} : { senderAddress: mail.from.address },
      data: mail,
      raw: null,
    }),
  },
})

/**
 * Some devices and programs send different messages under one Message-ID, so it alone is no identity. What the servers
 * on the way add is left out: the same message in another folder, or under a new UIDVALIDITY, stays the same.
 */
function fingerprintOf({ date, subject, text, attachments }: ReceivedMail): string {
  const content = JSON.stringify([date, subject, text, attachments.map(({ sha256 }) => sha256)])
  return createHash('sha256').update(content).digest('hex')
}

const refusalOf = {
  'auto-reply': 'automatic_reply',
  bounce: 'bounce',
  complaint: 'complaint',
  own: 'own_mail',
} as const
