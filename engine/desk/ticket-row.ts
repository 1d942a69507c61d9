import type { Selectable } from 'kysely'
import type { TicketCommentsTable, TicketsTable } from '../db/schema.ts'
import type { Ticket, TicketComment } from '../msp/ticket.ts'

export type TicketRow = Selectable<TicketsTable>
export type CommentRow = Selectable<TicketCommentsTable>

export function presentTicket(row: TicketRow): Ticket {
  return {
    id: row.id,
    number: row.number,
    customerId: row.customer_id,
    siteId: row.site_id,
    contactId: row.contact_id,
    deviceId: row.device_id,
    contractId: row.contract_id,
    requesterName: row.requester_name,
    requesterEmail: row.requester_email,
    subject: row.subject,
    description: row.description,
    status: row.status,
    priority: row.priority,
    type: row.type,
    queue: row.queue,
    assignee: row.assignee,
    source: row.source,
    tags: row.tags,
    dedupKey: row.dedup_key,
    occurrences: row.occurrences,
    touchedAt: row.touched_at?.toISOString() ?? null,
    resolution: row.resolution,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
  }
}

export function presentComment(row: CommentRow): TicketComment {
  return {
    id: row.id,
    ticketId: row.ticket_id,
    authorKind: row.author_kind,
    authorName: row.author_name,
    authorEmail: row.author_email,
    visibility: row.visibility,
    body: row.body,
    fullBody: row.full_body,
    createdAt: row.created_at.toISOString(),
  }
}
