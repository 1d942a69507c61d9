import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { presentBillingLine } from '../desk/add-billing-line.ts'
import { presentTimeEntry } from '../desk/log-time.ts'
import { presentComment } from '../desk/ticket-row.ts'
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
    clocks: clocks.get(id) ?? [],
    comments: comments.map(presentComment),
    attachments,
    timeEntries: timeEntries.map(presentTimeEntry),
    billingLines: billingLines.map(presentBillingLine),
    runs,
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
