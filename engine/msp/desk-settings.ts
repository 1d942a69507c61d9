import { z } from 'zod'
import { changesOf } from './changes-of.ts'
import { ticketStatus } from './ticket.ts'

const name = z.string().trim().min(1).max(100)

export const newQueue = z.object({
  name,
  description: z.string().trim().max(2000).default(''),
  /** Who gets its new tickets. */
  assignment: z.enum(['none', 'person', 'round_robin', 'least_loaded']).default('none'),
  /** Where `assignment` is `person`. */
  assignee: z.string().trim().max(200).nullable().default(null),
  position: z.int().min(0).max(10_000).default(0),
  /** One that is not active is offered no more; its tickets stay. */
  active: z.boolean().default(true),
})
export const queueChanges = changesOf(newQueue)
export const queue = newQueue.extend({ id: z.uuid(), openTickets: z.int() })

/** An MSP's own name of a status, of one of the five kinds that rules and clocks go by. */
export const newTicketStatus = z.object({
  name,
  kind: ticketStatus,
  position: z.int().min(0).max(10_000).default(0),
  active: z.boolean().default(true),
})
/** The kind stays: tickets stand in it. */
export const ticketStatusChanges = changesOf(newTicketStatus.omit({ kind: true }))
export const namedStatus = newTicketStatus.extend({ id: z.uuid(), openTickets: z.int() })

const language = z.string().regex(/^[a-z]{2}$/, 'Two small letters, such as "it"')

export const newCannedReply = z.object({
  name: z.string().trim().min(1).max(200),
  /** Liquid templates by language; `ticket`, `customer`, `contact` and `technician` are what they may speak of. */
  texts: z
    .record(language, z.string().trim().min(1).max(20_000))
    .refine((texts) => Object.keys(texts).length > 0, 'Give the text in one language at least'),
  /** Offered for tickets of this queue only; null: everywhere. */
  queue: z.string().trim().max(100).nullable().default(null),
})
export const cannedReplyChanges = changesOf(newCannedReply)
export const cannedReply = newCannedReply.extend({ id: z.uuid(), updatedAt: z.iso.datetime() })

export type NewQueue = z.input<typeof newQueue>
export type QueueChanges = z.input<typeof queueChanges>
export type Queue = z.output<typeof queue>
export type NewTicketStatus = z.input<typeof newTicketStatus>
export type TicketStatusChanges = z.input<typeof ticketStatusChanges>
export type NamedStatus = z.output<typeof namedStatus>
export type NewCannedReply = z.input<typeof newCannedReply>
export type CannedReplyChanges = z.input<typeof cannedReplyChanges>
export type CannedReply = z.output<typeof cannedReply>
