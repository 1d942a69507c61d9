import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { ReceivedMail } from '../msp/mail.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Priority, type Ticket } from '../msp/ticket.ts'
import { type ClaimedTicket, findClaimedTickets } from './claimed-tickets.ts'
import { createTicket } from './create-ticket.ts'
import { findSender, type Sender } from './find-sender.ts'
import { findTicket } from './find-ticket.ts'
import { presentTicket } from './ticket-row.ts'
import { dedupKeyOnReopening } from './touch.ts'

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
  if (own) return appendToTicket(db, mail, own, effect)
  return openTicket(db, mail, sender, known[0] ?? claims[0], defaults, effect)
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
  effect: Effect,
): Promise<EmailReceived> {
  const reopens = !isOpen(claim.ticket.status)
  const row = await db
    .updateTable('tickets')
    .set({ updated_at: sql`now()`, touched_at: sql`coalesce(touched_at, now())` })
    .$if(reopens || claim.ticket.status === 'waiting', (query) =>
      query.set({ status: 'open', closed_at: null }),
    )
    .$if(reopens, (query) => query.set({ dedup_key: dedupKeyOnReopening }))
    .where('id', '=', claim.ticket.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const commentId = await insertMailComment(db, row.id, mail, effect, effect.key)
  await keepMessage(db, row.id, mail, commentId)
  const why = claim.by === 'headers' ? 'It answers a message of' : 'Its subject names'
  return {
    outcome: 'appended',
    reason: `${why} ticket #${row.number}${reopens ? ', which was opened again' : ''}`,
    ticket: presentTicket(row),
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
    { key: effect.key, runId: effect.runId },
  )
  const commentId =
    mail.text.trim() === description
      ? null
      : await insertMailComment(db, ticket.id, mail, effect, uuidv5('whole', effect.key))
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
  ticketId: string,
  mail: ReceivedMail,
  effect: Effect,
  key: string,
): Promise<string> {
  const id = uuidv7()
  const body = commentBodyOf(mail)
  await db
    .insertInto('ticket_comments')
    .values({
      id,
      ticket_id: ticketId,
      author_kind: 'customer',
      author_name: mail.from?.name || mail.from?.address || '',
      author_email: mail.from?.address ?? null,
      visibility: 'public',
      body,
      full_body: ['', body].includes(mail.text.trim()) ? null : mail.text,
      message_id: mail.messageId,
      effect_key: key,
      run_id: effect.runId,
    })
    .execute()
  return id
}

async function insertNote(
  db: Kysely<Database>,
  ticketId: string,
  body: string,
  effect: Effect,
): Promise<void> {
  await db
    .insertInto('ticket_comments')
    .values({
      id: uuidv7(),
      ticket_id: ticketId,
      author_kind: 'automation',
      author_name: 'Automation',
      visibility: 'internal',
      body,
      effect_key: uuidv5('note', effect.key),
      run_id: effect.runId,
    })
    .execute()
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
