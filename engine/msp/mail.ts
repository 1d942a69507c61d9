import { z } from 'zod'

export const mailAddress = z.object({ address: z.string(), name: z.string() })

/** A received e-mail as flows see it (`trigger` of an e-mail trigger). */
export const receivedMail = z.object({
  /** Without angle brackets; null when the sender set none. */
  messageId: z.string().nullable(),
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  subject: z.string(),
  from: mailAddress.nullable(),
  replyTo: mailAddress.nullable(),
  to: z.array(mailAddress),
  cc: z.array(mailAddress),
  date: z.iso.datetime().nullable(),
  /** The whole text, HTML made plain. */
  text: z.string(),
  /** `text` without quoted replies and signature. */
  newText: z.string(),
  attachments: z.array(
    z.object({ fileId: z.string(), name: z.string(), type: z.string(), size: z.int(), sha256: z.string() }),
  ),
  /** What kind of message it is; only `ticket` may open or join a ticket. */
  kind: z.enum(['ticket', 'auto-reply', 'bounce', 'complaint', 'own']),
  /** Why it is of that kind, in plain words. */
  kindReason: z.string(),
  /** False for machines, lists, unknown or missing senders: an automatic answer must not go out. */
  mayAcknowledge: z.boolean(),
  mailbox: z.string(),
})

export type MailAddress = z.output<typeof mailAddress>
export type ReceivedMail = z.output<typeof receivedMail>
