import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { presentBillingLine } from '../desk/add-billing-line.ts'
import { presentTimeEntry } from '../desk/log-time.ts'
import { presentComment } from '../desk/ticket-row.ts'
import type { Ticket } from '../msp/ticket.ts'
import { readClocks } from '../sla/read-clocks.ts'
import { findTicketView } from './list-tickets.ts'
import type { ticketDetail } from './present-ticket.ts'

/** A ticket with all that belongs to it; undefined when there is none of that id. */
export async function readTicketDetail(
  db: Kysely<Database>,
  id: string,
  now: Date,
): Promise<z.output<typeof ticketDetail> | undefined> {
  const ticket = await findTicketView(db, id)
  if (ticket === undefined) return undefined
  const [clocks, comments, attachments, timeEntries, billingLines, runs] = await Promise.all([
    readClocks(db, [id], now),
    db
      .selectFrom('ticket_comments')
      .selectAll()
      .where('ticket_id', '=', id)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('ticket_attachments')
      .innerJoin('files', 'files.id', 'ticket_attachments.file_id')
      .select([
        'files.id as fileId',
        'files.name',
        'files.type',
        'files.size',
        'ticket_attachments.comment_id as commentId',
      ])
      .where('ticket_attachments.ticket_id', '=', id)
      .orderBy('files.id')
      .execute(),
    db
      .selectFrom('time_entries')
      .selectAll()
      .where('ticket_id', '=', id)
      .orderBy('started_at')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('billing_lines')
      .selectAll()
      .where('ticket_id', '=', id)
      .orderBy('date')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('all_runs')
      .innerJoin('workflows', 'workflows.id', 'all_runs.workflow_id')
      .select(['all_runs.id', 'workflows.name as workflowName', 'all_runs.status'])
      .where('all_runs.id', 'in', runsOfTicket(id))
      .orderBy('all_runs.id', 'desc')
      .execute(),
  ])
  return {
    ...ticket,
    ...(await namesOf(db, ticket)),
    ...(await familyOf(db, ticket)),
    clocks: clocks.get(id) ?? [],
    comments: comments.map(presentComment),
    attachments,
    timeEntries: timeEntries.map(presentTimeEntry),
    billingLines: billingLines.map(presentBillingLine),
    runs,
  }
}

async function namesOf(
  db: Kysely<Database>,
  { contactId, contractId }: Pick<Ticket, 'contactId' | 'contractId'>,
): Promise<{ contactName: string | null; contractName: string | null }> {
  const { rows } = await sql<{ contactName: string | null; contractName: string | null }>`
    select (select name from contacts where id = ${contactId}::uuid) as "contactName",
           (select name from contracts where id = ${contractId}::uuid) as "contractName"`.execute(db)
  return rows[0] ?? { contactName: null, contractName: null }
}

/** The ticket above, those below, and the one that it became part of. */
async function familyOf(db: Kysely<Database>, { id, parentId, mergedIntoId }: Ticket) {
  const others = await db
    .selectFrom('tickets')
    .select(['id', 'number', 'subject', 'status', 'parent_id'])
    .where(({ or, eb }) =>
      or([
        eb('parent_id', '=', id),
        ...[parentId, mergedIntoId].flatMap((other) => (other === null ? [] : [eb('id', '=', other)])),
      ]),
    )
    .orderBy('number')
    .limit(200)
    .execute()
  const family = others.map(({ parent_id, ...named }) => ({ named, isChild: parent_id === id }))
  const find = (wanted: string | null) => family.find(({ named }) => named.id === wanted)?.named ?? null
  return {
    parent: find(parentId),
    mergedInto: find(mergedIntoId),
    children: family.filter(({ isChild }) => isChild).map(({ named }) => named),
  }
}

/** SQL for the ids of runs that opened a ticket, wrote something on it or were started from it. */
export function runsOfTicket(ticketId: string) {
  return sql<string>`(
    select run_id from tickets where id = ${ticketId} and run_id is not null
    union select run_id from ticket_comments where ticket_id = ${ticketId} and run_id is not null
    union select run_id from time_entries where ticket_id = ${ticketId} and run_id is not null
    union select run_id from billing_lines where ticket_id = ${ticketId} and run_id is not null
    union select run_id from runbook_starts where ticket_id = ${ticketId})`
}
