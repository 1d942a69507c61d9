import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { MailboxMessage, MailboxPlace } from '../msp/ports.ts'
import type { Registry } from '../registry.ts'
import { type ReadMail, readMail } from './read-mail.ts'
import { digestKey, type IncomingEvent, insertEvents } from './store-events.ts'

export interface MailboxFolder {
  connectionId: string
  folder: string
  address: string
}

export interface MailTrigger {
  id: string
  type: string
  params: unknown
  /** The mailbox stands in for the one that the trigger names. */
  standsIn?: boolean
  /** Whose mail it is, whoever wrote it; where the mailbox stands in for one customer alone. */
  customerId?: string | undefined
}

/** What is known of where reading a folder stopped; null for one that was never read. */
export async function findPlace(
  pool: Pool,
  { connectionId, folder }: MailboxFolder,
): Promise<MailboxPlace | null> {
  const { rows } = await pool.query<{ uid_validity: number; last_uid: number }>(
    'select uid_validity, last_uid from mailbox_cursors where connection_id = $1 and folder = $2',
    [connectionId, folder],
  )
  const [row] = rows
  return row ? { uidValidity: row.uid_validity, lastUid: row.last_uid } : null
}

/** Whether an e-mail is an answer to one of ours and nothing else; asked before anything of it is stored. */
export type TakeReply = (reply: {
  mail: ReadMail['mail']
  proof: ReadMail['proof']
  key: string
}) => Promise<boolean>

/**
 * Stores messages as events of every trigger on the folder, their attachments, and the new place, in one transaction: a
 * crash before the commit reads them again, one after it does not. A message that comes again under another UID (the
 * server made a new UIDVALIDITY, or it was moved) is known by its Message-ID, and starts nothing.
 */
export async function storeMail(
  deps: { pool: Pool; registry: Registry; takeReply?: TakeReply | undefined },
  mailbox: MailboxFolder,
  triggers: readonly MailTrigger[],
  ownAddresses: readonly string[],
  messages: readonly MailboxMessage[],
  place: MailboxPlace,
): Promise<number> {
  const read: { message: MailboxMessage; content: ReadMail }[] = []
  for (const message of messages) {
    const content = await readMail(message.source, {
      mailbox: mailbox.address,
      ownAddresses,
    })
    const key = content.mail.messageId ?? digestKey(message.source)
    // Taken before the place is stored: what is read again after a crash is known by its key.
    if (await deps.takeReply?.({ mail: content.mail, proof: content.proof, key })) continue
    read.push({ message, content })
  }
  const client = await deps.pool.connect()
  try {
    await client.query('begin')
    let stored = 0
    for (const { message, content } of read) stored += await storeMessage(client, message, content)
    await client.query(
      `insert into mailbox_cursors (connection_id, folder, uid_validity, last_uid) values ($1, $2, $3, $4)
       on conflict (connection_id, folder) do update
          set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, checked_at = now()`,
      [mailbox.connectionId, mailbox.folder, place.uidValidity, place.lastUid],
    )
    await client.query('commit')
    return stored
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }

  async function storeMessage(
    client: PoolClient,
    message: MailboxMessage,
    content: ReadMail,
  ): Promise<number> {
    const files = content.attachments.map((attachment) => ({ id: uuidv7(), ...attachment }))
    const sourceFile = {
      id: uuidv7(),
      name: 'message.eml',
      type: 'message/rfc822',
      size: message.source.byteLength,
      sha256: digestKey(message.source).slice('sha256:'.length),
      content: message.source,
    }
    const attachments = files.map(({ id, name, type, size, sha256 }) => ({
      fileId: id,
      name,
      type,
      size,
      sha256,
    }))
    const mail = { ...content.mail, attachments }
    const events = triggers.flatMap(({ id, type, params, standsIn, customerId }): IncomingEvent[] => {
      const trigger = deps.registry.trigger(type)
      const draft = trigger?.mailbox?.read(mail, trigger.params.parse(params))
      if (!draft) return []
      const key = draft.deliveryKey ?? mail.messageId ?? digestKey(message.source)
      // Written to two customers' mailboxes, it is the business of both.
      const deliveryKey = standsIn ? `${key} ${mailbox.connectionId}` : key
      const hints = customerId === undefined ? draft.hints : { ...draft.hints, customerId }
      const raw = { uid: message.uid, fileId: sourceFile.id, size: sourceFile.size }
      return [{ sourceKey: `mailbox:${id}`, trust: 'mailbox', draft: { ...draft, hints, deliveryKey, raw } }]
    })
    if (events.length === 0) return 0
    const stored = await insertEvents(client, events)
    if (stored.every(({ duplicate }) => duplicate)) return 0
    for (const file of [...files, sourceFile]) {
      await client.query(
        'insert into files (id, name, type, size, sha256, content) values ($1, $2, $3, $4, $5, $6)',
        [
          file.id,
          file.name,
          file.type,
          file.size,
          Buffer.from(file.sha256, 'hex'),
          Buffer.from(file.content),
        ],
      )
    }
    return 1
  }
}
