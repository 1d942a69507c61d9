import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { ReceivedMail } from '../msp/mail.ts'
import { reopenWithinDays, type Ticket } from '../msp/ticket.ts'
import type { Sender } from './find-sender.ts'
import { presentTicket, type TicketRow } from './ticket-row.ts'

/** A ticket that an e-mail says it belongs to. */
export interface ClaimedTicket {
  ticket: Ticket
  by: 'headers' | 'subject'
  /** The sender is its requester or contact, of its customer, or has written on it before as one. */
  senderIsKnown: boolean
  /** It is open, or was closed lately enough to be opened again. */
  takesReplies: boolean
}

interface ClaimedRow extends TicketRow {
  place: number | null
  sender_is_known: boolean
  takes_replies: boolean
}

/** The strongest claim first: In-Reply-To, References from the last to the first, then the tags in the subject. */
export async function findClaimedTickets(
  db: Kysely<Database>,
  mail: ReceivedMail,
  sender: Sender,
): Promise<ClaimedTicket[]> {
  const messageIds = [mail.inReplyTo, ...mail.references.toReversed()].filter((id) => id !== null)
  const numbers = [...mail.subject.matchAll(/\[#(\d{1,15})\]/g)].map((match) => Number(match[1]))
  if (messageIds.length === 0 && numbers.length === 0) return []
  const { address, customerId } = sender
  const { rows } = await sql<ClaimedRow>`
    select tickets.*,
      (
        select min(array_position(${messageIds}::text[], message_id)) from ticket_messages
        where ticket_id = tickets.id and message_id = any(${messageIds}::text[])
      ) as place,
      coalesce(
        lower(requester_email) = ${address}::text
        or customer_id = ${customerId}::uuid
        or exists (select 1 from contacts where id = contact_id and lower(email) = ${address}::text)
        or exists (
          select 1 from ticket_comments
          where ticket_id = tickets.id and author_kind = 'customer' and lower(author_email) = ${address}::text
        )
        or exists (
          select 1 from tickets as merged
          where merged.merged_into_id = tickets.id and lower(merged.requester_email) = ${address}::text
        ),
        false
      ) as sender_is_known,
      status not in ('resolved', 'closed')
        or closed_at > now() - make_interval(days => ${reopenWithinDays}) as takes_replies
    from tickets
    where id in (
      select ticket_id from ticket_messages where message_id = any(${messageIds}::text[])
      union select coalesce(merged_into_id, id) from tickets where number = any(${numbers}::bigint[])
    )
    order by place, array_position(${numbers}::bigint[], number)
  `.execute(db)
  return rows.map((row) => ({
    ticket: presentTicket(row),
    by: row.place === null ? 'subject' : 'headers',
    senderIsKnown: row.sender_is_known,
    takesReplies: row.takes_replies,
  }))
}
