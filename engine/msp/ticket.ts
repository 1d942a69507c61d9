import { z } from 'zod'

export const ticketStatus = z.enum(['new', 'open', 'waiting', 'resolved', 'closed'])
export const priority = z.enum(['low', 'normal', 'high', 'critical'])
/** Impact: how much it stops. Urgency: how long that can wait. ITIL. */
export const ticketWeight = z.enum(['low', 'normal', 'high'])

/** A point of a ticket's checklist; by whom it was done, null where nobody has. */
export const checklistItem = z.object({
  id: z.uuid(),
  text: z.string(),
  doneAt: z.iso.datetime().nullable(),
  doneBy: z.string().nullable(),
})

export const ticket = z.object({
  id: z.uuid(),
  number: z.int(),
  customerId: z.uuid().nullable(),
  siteId: z.uuid().nullable(),
  contactId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  contractId: z.uuid().nullable(),
  requesterName: z.string(),
  requesterEmail: z.string().nullable(),
  subject: z.string(),
  description: z.string(),
  status: ticketStatus,
  /** The MSP's own name of the status; null where it goes by its kind alone. */
  statusName: z.string().nullable(),
  priority,
  impact: ticketWeight,
  urgency: ticketWeight,
  type: z.string(),
  category: z.string(),
  queue: z.string(),
  assignee: z.string().nullable(),
  source: z.string(),
  tags: z.array(z.string()),
  checklist: z.array(checklistItem),
  parentId: z.uuid().nullable(),
  /** The ticket that it became part of. */
  mergedIntoId: z.uuid().nullable(),
  dedupKey: z.string().nullable(),
  occurrences: z.int(),
  /** When a person first changed it; null while only automation has. */
  touchedAt: z.iso.datetime().nullable(),
  resolution: z.string().nullable(),
  resolutionCode: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
})

export const newTicket = z.object({
  customerId: z.uuid().nullable().optional(),
  siteId: z.uuid().nullable().optional(),
  contactId: z.uuid().nullable().optional(),
  deviceId: z.uuid().nullable().optional(),
  requesterName: z.string().max(200).optional(),
  requesterEmail: z.string().max(320).nullable().optional(),
  subject: z.string().trim().min(1).max(500),
  description: z.string().max(1_000_000).default(''),
  status: ticketStatus.default('new'),
  /** One of the MSP's own statuses; it brings its kind. */
  statusName: z.string().max(100).nullable().optional(),
  /** Left out: what impact and urgency say, or else normal. */
  priority: priority.optional(),
  impact: ticketWeight.optional(),
  urgency: ticketWeight.optional(),
  type: z.string().default('incident'),
  category: z.string().max(200).default(''),
  queue: z.string().default('Support'),
  assignee: z.string().nullable().optional(),
  source: z.string().default('automation'),
  tags: z.array(z.string()).default([]),
  parentId: z.uuid().nullable().optional(),
  dedupKey: z.string().max(500).nullable().optional(),
})

export const ticketChanges = newTicket
  .pick({
    customerId: true,
    siteId: true,
    contactId: true,
    deviceId: true,
    subject: true,
    assignee: true,
    statusName: true,
    impact: true,
    urgency: true,
    parentId: true,
  })
  .extend({
    // Not picked from newTicket: its defaults would fill what a change leaves out.
    description: z.string().max(1_000_000),
    status: ticketStatus,
    priority,
    type: z.string(),
    category: z.string().max(200),
    resolutionCode: z.string().max(100).nullable(),
    queue: z.string(),
    tags: z.array(z.string()),
  })
  .partial()

export const ticketComment = z.object({
  id: z.uuid(),
  ticketId: z.uuid(),
  authorKind: z.enum(['customer', 'technician', 'automation']),
  authorName: z.string(),
  authorEmail: z.string().nullable(),
  visibility: z.enum(['public', 'internal']),
  body: z.string(),
  fullBody: z.string().nullable(),
  createdAt: z.iso.datetime(),
})

export const newComment = z.object({
  body: z.string().min(1).max(1_000_000),
  visibility: z.enum(['public', 'internal']).default('internal'),
  authorKind: z.enum(['customer', 'technician', 'automation']).default('automation'),
  authorName: z.string().max(200).default('Automation'),
})

/** How a ticket is closed. */
export interface TicketClosing {
  resolution: string
  resolutionCode?: string | undefined
  /** One that a person changed stays as it is. */
  onlyIfUntouched: boolean
  /** Its open children, and theirs, close with it. */
  withChildren?: boolean | undefined
}

export type Ticket = z.output<typeof ticket>
export type NewTicket = z.input<typeof newTicket>
export type TicketChanges = z.input<typeof ticketChanges>
export type TicketComment = z.output<typeof ticketComment>
export type NewComment = z.input<typeof newComment>
export type Priority = z.output<typeof priority>
export type TicketStatus = z.output<typeof ticketStatus>
export type TicketWeight = z.output<typeof ticketWeight>
export type ChecklistItem = z.output<typeof checklistItem>

/** Days in which the answer to a closed ticket opens it again; after that it is a new matter. */
export const reopenWithinDays = 14

/** True while somebody still has to do something about it. */
export function isOpen(status: Ticket['status']): boolean {
  return status !== 'resolved' && status !== 'closed'
}
