import { z } from '@hono/zod-openapi'
import { billingLine } from '../msp/billing-line.ts'
import { ticket, ticketComment, ticketStatus } from '../msp/ticket.ts'
import { timeEntry } from '../msp/time-entry.ts'
import { runStatus } from './present-run.ts'
import { slaClockView } from './present-sla.ts'

export const ticketView = ticket.extend({
  customerName: z.string().nullable(),
  deviceName: z.string().nullable(),
  commentCount: z.int(),
  /** What is promised and when it is due, as of now. */
  clocks: z.array(slaClockView),
})

export const attachmentView = z.object({
  fileId: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int(),
  commentId: z.string().nullable(),
})

/** A ticket that another one belongs to, or that belongs to it. */
const relative = z.object({ id: z.uuid(), number: z.int(), subject: z.string(), status: ticketStatus })

export const ticketDetail = ticketView.extend({
  contactName: z.string().nullable(),
  contractName: z.string().nullable(),
  parent: relative.nullable(),
  children: z.array(relative),
  /** The ticket that it became part of. */
  mergedInto: relative.nullable(),
  comments: z.array(ticketComment),
  attachments: z.array(attachmentView),
  timeEntries: z.array(timeEntry),
  billingLines: z.array(billingLine),
  runs: z.array(z.object({ id: z.string(), workflowName: z.string(), status: runStatus })),
})
