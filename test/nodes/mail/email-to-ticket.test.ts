import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { catalogue } from '#nodes'
import { imap } from '../../../nodes/connectors/imap/connector.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { dovecotNeeded, startDovecot } from '../../support/dovecot.ts'
import { startEngine } from '../../support/engine.ts'
import { needs } from '../../support/needs.ts'

const folder = new URL('../../data/mail/', import.meta.url)

interface Expectation {
  file: string
  subject: string | null
  body_contains: string[]
  attachments: number | number[] | null
  open_ticket: boolean | null
}
interface StoredTicket {
  subject: string
  text: string
  files: number
}

function isMetBy({ subject, body_contains, attachments }: Expectation, ticket: StoredTicket): boolean {
  const text = folded(ticket.text)
  return (
    (subject === null || (subject || '(no subject)') === ticket.subject) &&
    body_contains.every((part) => text.includes(folded(part))) &&
    (attachments === null || [attachments].flat().includes(ticket.files))
  )
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

const { mails } = JSON.parse(readFileSync(new URL('expectations.json', folder), 'utf8')) as {
  mails: Expectation[]
}

describe.runIf(needs(...dovecotNeeded))('e-mail to ticket, from a real mailbox', () => {
  test('the 29 messages give the tickets they should, and none twice after a restart with a new UIDVALIDITY', async () => {
    await using dovecot = await startDovecot()
    await using engine = await startEngine(catalogue)
    for (const { file } of mails)
      await dovecot.deliver('support@msp.example', readFileSync(new URL(file, folder)))
    const connection = await insertConnection(engine.db, engine.secrets, imap, {
      name: 'Support',
      credentials: {
        host: dovecot.host,
        port: dovecot.imapPort,
        security: 'none',
        user: 'support@msp.example',
        password: dovecot.password,
      },
    })
    await engine.publish(
      buildDocument(
        {
          mail: { type: 'email.received', params: { connection: literal(connection.id) } },
          ticket: { type: 'ticket.from_email' },
        },
        ['mail -> ticket'],
      ),
    )

    const opening = mails.filter(({ open_ticket }) => open_ticket !== false)
    await expect.poll(eventCount, { timeout: 20_000 }).toBe(mails.length)
    await engine.settled()
    expect(await ticketCount()).toBe(opening.length)

    await dovecot.renewUidValidity('support@msp.example')
    await dovecot.deliver(
      'support@msp.example',
      'From: anna@customer.example\nSubject: after\nMessage-ID: <after@x>\n\nnew',
    )
    await expect.poll(eventCount, { timeout: 20_000 }).toBe(mails.length + 1)
    await engine.settled()
    expect(await ticketCount()).toBe(opening.length + 1)

    const tickets = await storedTickets()
    const unmet = opening.filter((expected) => !tickets.some((ticket) => isMetBy(expected, ticket)))
    expect(unmet).toEqual([])

    async function eventCount(): Promise<number> {
      const { rows } = await engine.pool.query<{ count: number }>('select count(*)::int as count from events')
      return rows[0]?.count ?? 0
    }
    async function storedTickets(): Promise<StoredTicket[]> {
      const { rows } = await engine.pool.query<StoredTicket>(
        `select subject,
                description || ' ' || coalesce((select string_agg(coalesce(full_body, body), ' ')
                                                  from ticket_comments where ticket_id = tickets.id), '') as text,
                (select count(*)::int from ticket_attachments where ticket_id = tickets.id) as files
           from tickets`,
      )
      return rows
    }
    async function ticketCount(): Promise<number> {
      const { rows } = await engine.pool.query<{ count: number }>(
        'select count(*)::int as count from tickets',
      )
      return rows[0]?.count ?? 0
    }
  })
})

test('a mailbox whose server refuses connections is shown as failing, with what to mend', async () => {
  await using engine = await startEngine(catalogue)
  const credentials = {
    host: '127.0.0.1',
    port: 1,
    security: 'none',
    user: 'support@msp.example',
    password: 'x',
  }
  const { id } = await insertConnection(engine.db, engine.secrets, imap, { name: 'Support', credentials })
  await engine.publish(
    buildDocument(
      {
        mail: { type: 'email.received', params: { connection: literal(id) } },
        ticket: { type: 'ticket.from_email' },
      },
      ['mail -> ticket'],
    ),
  )
  const status = async () => {
    const { rows } = await engine.pool.query('select status, status_detail as detail from connections')
    return rows
  }
  await expect
    .poll(status, { timeout: 20_000 })
    .toEqual([{ status: 'failing', detail: expect.stringContaining('127.0.0.1:1 refuses connections') }])
})
