import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { TicketCommentsTable, TicketsTable } from '../db/schema.ts'
import { checklistItem, type Ticket, type TicketComment } from '../msp/ticket.ts'

export type TicketRow = Selectable<TicketsTable>
export type CommentRow = Selectable<TicketCommentsTable>

const checklist = z.array(checklistItem)

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
    statusName: row.status_name,
    priority: row.priority,
    impact: row.impact,
    urgency: row.urgency,
    type: row.type,
    category: row.category,
    queue: row.queue,
    assignee: row.assignee,
    source: row.source,
    tags: row.tags,
    checklist: checklist.parse(row.checklist),
    parentId: row.parent_id,
    mergedIntoId: row.merged_into_id,
    dedupKey: row.dedup_key,
    occurrences: row.occurrences,
    touchedAt: row.touched_at?.toISOString() ?? null,
    resolution: row.resolution,
    resolutionCode: row.resolution_code,
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
