import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { ReceivedMail } from '../msp/mail.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Priority, type Ticket, type TicketComment } from '../msp/ticket.ts'
import type { Actor } from '../msp/ticket-history.ts'
import { changeTicket } from './change-ticket.ts'
import { type ClaimedTicket, findClaimedTickets } from './claimed-tickets.ts'
import { createTicket } from './create-ticket.ts'
import { findSender, type Sender } from './find-sender.ts'
import { findTechnician, type Technician } from './find-technician.ts'
import { findTicket } from './find-ticket.ts'
import { missing } from './references.ts'
import { tellHappening } from './tell-happening.ts'
import { type CommentRow, presentComment } from './ticket-row.ts'
import { dedupKeyOnReopening } from './touch.ts'
import { heardTicketEvents, historyOf, storyOfComment } from './write-history.ts'

export interface EmailReceived {
  outcome: 'opened' | 'appended' | 'ignored'
  reason: string
  ticket: Ticket | null
}

/**
 * Opens a ticket for an e-mail or appends it to the one it answers. What kind of mail it is was decided when it was
 * read; here only `ticket` counts. A thread is joined only by somebody known on it: quoting a ticket's number or a
 * Message-ID is no key. The same message again does nothing.
 */
export async function receiveEmail(
  db: Kysely<Database>,
  received: ReceivedMail,
  defaults: { queue: string; priority?: Priority | undefined },
  effect: Effect,
): Promise<EmailReceived> {
  const mail = { ...received, messageId: usableMessageId(received.messageId) }
  if (mail.kind !== 'ticket') return { outcome: 'ignored', reason: mail.kindReason, ticket: null }
  const earlier = await findEarlier(db, mail, effect)
  if (earlier) return earlier
  const sender = await findSender(db, mail.from?.address ?? null)
  const claims = await findClaimedTickets(db, mail, sender)
  const known = claims.filter((claim) => claim.senderIsKnown)
  const own = known.find((claim) => claim.takesReplies)
  if (own) return appendToTicket(db, mail, own, customerWrote(mail), effect)
  const [claimed] = claims
  const technician = claimed && (await findTechnician(db, sender.address))
  if (technician) return appendToTicket(db, mail, claimed, technicianWrote(mail, technician, claimed), effect)
  return openTicket(db, mail, sender, known[0] ?? claims[0], defaults, effect)
}

/** Who wrote an e-mail, as its ticket shows it. */
interface MailAuthor {
  kind: 'customer' | 'technician'
  name: string
  address: string | null
  visibility: 'public' | 'internal'
}

function customerWrote(mail: ReceivedMail): MailAuthor {
  const address = mail.from?.address ?? null
  return { kind: 'customer', name: mail.from?.name || address || '', address, visibility: 'public' }
}

/**
 * A technician answers from his own mail program. Only what answers a message of the ticket goes to the customer's eyes:
 * anybody can write a technician's address and a ticket's number, nobody can guess a Message-ID.
 */
function technicianWrote(mail: ReceivedMail, technician: Technician, { by }: ClaimedTicket): MailAuthor {
  const visibility = by === 'headers' ? 'public' : 'internal'
  return { kind: 'technician', name: technician.name, address: mail.from?.address ?? null, visibility }
}

function actorOfMail({ kind, name }: MailAuthor): Actor {
  return { kind: kind === 'technician' ? 'human' : 'customer', name }
}

/** Longer than a line of mail may be (RFC 5322, 2.1.1) is no Message-ID, and would not fit an index. */
function usableMessageId(messageId: string | null): string | null {
  return messageId !== null && Buffer.byteLength(messageId) <= 998 ? messageId : null
}

/** What this effect did before, or what became of the same message when it came by another way. */
async function findEarlier(
  db: Kysely<Database>,
  mail: ReceivedMail,
  effect: Effect,
): Promise<EmailReceived | undefined> {
  if (mail.messageId !== null) {
    // Two mailboxes can get one message at the same moment: the second waits here until the first is committed.
    await sql`select pg_advisory_xact_lock(hashtextextended(${mail.messageId}, 0))`.execute(db)
  }
  const { rows } = await sql<{ id: string; outcome: EmailReceived['outcome'] }>`
    select id, 'opened' as outcome from tickets where effect_key = ${effect.key}::uuid
    union all
    select ticket_id, 'appended' from ticket_comments where effect_key = ${effect.key}::uuid
    union all
    select tickets.id, 'ignored' from ticket_messages join tickets on tickets.id = ticket_id
    where message_id = ${mail.messageId}::text and direction = 'in'
      -- Some devices send everything under one Message-ID: only the same text and files are the same message.
      and (description = ${newTextOf(mail)}::text or exists (
        select 1 from ticket_comments
        where ticket_comments.message_id = ${mail.messageId}::text and body = ${commentBodyOf(mail)}::text
      ))
      and not exists (
        select 1 from unnest(${mail.attachments.map(({ sha256 }) => sha256)}::text[]) as given (sha256)
        where not exists (
          select 1 from ticket_attachments join files on files.id = file_id
          where ticket_id = tickets.id and encode(files.sha256, 'hex') = given.sha256
        )
      )
    limit 1
  `.execute(db)
  const done = rows[0]
  if (!done) return undefined
  const reason =
    done.outcome === 'ignored' ? 'This message was received already' : 'Done by an earlier attempt'
  return { outcome: done.outcome, reason, ticket: (await findTicket(db, { id: done.id })) ?? null }
}

async function appendToTicket(
  db: Kysely<Database>,
  mail: ReceivedMail,
  claim: ClaimedTicket,
  author: MailAuthor,
  effect: Effect,
): Promise<EmailReceived> {
  const byCustomer = author.kind === 'customer'
  const reopens = byCustomer && !isOpen(claim.ticket.status)
  const opens = reopens || (byCustomer && claim.ticket.status === 'waiting')
  const by = { ...effect, actor: actorOfMail(author) }
  const ticket = await changeTicket(
    db,
    claim.ticket.id,
    {
      set: {
        ...(opens
          ? { status: sql`'open'`, status_name: sql`null::text`, closed_at: sql`null::timestamptz` }
          : {}),
        ...(reopens ? { dedup_key: dedupKeyOnReopening } : {}),
      },
      when: sql`before.merged_into_id is null`,
      touched: sql`coalesce(tickets.touched_at, now())`,
    },
    by,
  )
  if (!ticket) {
    // It became part of another one in this very moment.
    const { mergedIntoId } = (await findTicket(db, { id: claim.ticket.id })) ?? claim.ticket
    const target = mergedIntoId === null ? undefined : await findTicket(db, { id: mergedIntoId })
    if (!target) throw missing('ticket', claim.ticket.id)
    return appendToTicket(db, mail, { ...claim, ticket: target }, author, effect)
  }
  const comment = await insertMailComment(db, ticket, mail, author, by, effect.key)
  await keepMessage(db, ticket.id, mail, comment.id)
  const why = claim.by === 'headers' ? 'It answers a message of' : 'Its subject names'
  return {
    outcome: 'appended',
    reason: `${why} ticket #${ticket.number}${reopens ? ', which was opened again' : ''}`,
    ticket,
  }
}

async function openTicket(
  db: Kysely<Database>,
  mail: ReceivedMail,
  sender: Sender,
  claim: ClaimedTicket | undefined,
  defaults: { queue: string; priority?: Priority | undefined },
  effect: Effect,
): Promise<EmailReceived> {
  const description = newTextOf(mail)
  const author: MailAuthor = { ...customerWrote(mail), name: sender.name || customerWrote(mail).name }
  const by = { ...effect, actor: actorOfMail(author) }
  const ticket = await createTicket(
    db,
    {
      customerId: sender.customerId,
      siteId: sender.siteId,
      contactId: sender.contactId,
      requesterName: (sender.name || mail.from?.name || mail.from?.address || '').slice(0, 200),
      requesterEmail: mail.from?.address.trim().slice(0, 320) || null,
      subject: mail.subject.trim().slice(0, 500) || '(no subject)',
      description,
      queue: defaults.queue,
      priority: defaults.priority ?? 'normal',
      type: 'request',
      source: 'email',
      tags: sender.customerId === null ? ['unknown-sender'] : [],
    },
    by,
  )
  const commentId =
    mail.text.trim() === description
      ? null
      : (await insertMailComment(db, ticket, mail, author, by, uuidv5('whole', effect.key))).id
  if (claim) await insertNote(db, ticket.id, claimNote(claim, sender), effect)
  await keepMessage(db, ticket.id, mail, commentId)
  const reason =
    sender.contactId !== null
      ? 'The sender is a known contact'
      : sender.customerId !== null
        ? "The sender's domain belongs to the customer"
        : 'The sender is unknown'
  return { outcome: 'opened', reason, ticket }
}

function claimNote(claim: ClaimedTicket, sender: Sender): string {
  const number = `#${claim.ticket.number}`
  return claim.senderIsKnown
    ? `Follows ticket ${number}, which was closed on ${claim.ticket.closedAt?.slice(0, 10)}.`
    : `The e-mail claims to belong to ticket ${number}, but ${sender.address ?? 'its sender'} is not known there, so it was not added to it.`
}

/** The new text of an e-mail, or all of it when nothing else is left. */
function newTextOf(mail: ReceivedMail): string {
  return (mail.newText.trim() || mail.text.trim()).slice(0, 1_000_000)
}

function commentBodyOf(mail: ReceivedMail): string {
  return newTextOf(mail) || '(no text)'
}

async function insertMailComment(
  db: Kysely<Database>,
  ticket: Ticket,
  mail: ReceivedMail,
  author: MailAuthor,
  effect: Effect,
  key: string,
): Promise<TicketComment> {
  const body = commentBodyOf(mail)
  const fullBody = ['', body].includes(mail.text.trim()) ? null : mail.text
  const { rows } = await sql<CommentRow & { heard: string[] }>`
    with comment as (
      insert into ticket_comments (
        id, ticket_id, author_kind, author_name, author_email, visibility, body, full_body, message_id, effect_key, run_id
      ) values (
        ${uuidv7()}, ${ticket.id}, ${author.kind}, ${author.name}, ${author.address}, ${author.visibility}, ${body},
        ${fullBody}, ${mail.messageId}, ${key}, ${effect.runId}
      )
      returning *
    ), told as (
      ${historyOf(sql`select comment.ticket_id, 'comment', null::jsonb, ${storyOfComment} from comment`, effect)}
    )
    select comment.*, ${heardTicketEvents} as heard from comment
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error(`The message of the effect ${key} was not added to ticket #${ticket.number}.`)
  const comment = presentComment(row)
  await tellHappening(db, row.heard, { ticket, created: false, changes: [], comment }, effect)
  return comment
}

async function insertNote(
  db: Kysely<Database>,
  ticketId: string,
  body: string,
  effect: Effect,
): Promise<void> {
  const key = uuidv5('note', effect.key)
  await sql`
    with comment as (
      insert into ticket_comments (id, ticket_id, author_kind, author_name, visibility, body, effect_key, run_id)
      values (${uuidv7()}, ${ticketId}, 'automation', 'Automation', 'internal', ${body}, ${key}, ${effect.runId})
      returning *
    )
    ${historyOf(sql`select comment.ticket_id, 'comment', null::jsonb, ${storyOfComment} from comment`, { key, runId: effect.runId })}
  `.execute(db)
}

/** Records the Message-ID for the thread, and the attachments. */
async function keepMessage(
  db: Kysely<Database>,
  ticketId: string,
  mail: ReceivedMail,
  commentId: string | null,
): Promise<void> {
  if (mail.messageId !== null) {
    await db
      .insertInto('ticket_messages')
      .values({
        message_id: mail.messageId,
        ticket_id: ticketId,
        direction: 'in',
        at: sql`clock_timestamp()`,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const fileIds = mail.attachments.map((file) => file.fileId).filter((id) => z.uuid().safeParse(id).success)
  if (fileIds.length === 0) return
  await sql`
    insert into ticket_attachments (ticket_id, file_id, comment_id)
    select ${ticketId}::uuid, id, ${commentId}::uuid from files where id = any(${fileIds}::uuid[])
    on conflict do nothing
  `.execute(db)
}
