import { z } from '@hono/zod-openapi'
import { billingLine } from '../msp/billing-line.ts'
import { ticket, ticketComment } from '../msp/ticket.ts'
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

export const ticketDetail = ticketView.extend({
  comments: z.array(ticketComment),
  attachments: z.array(attachmentView),
  timeEntries: z.array(timeEntry),
  billingLines: z.array(billingLine),
  runs: z.array(z.object({ id: z.string(), workflowName: z.string(), status: runStatus })),
})
