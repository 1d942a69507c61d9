import { z } from 'zod'

/** Who gets a ticket, where nobody is named: each in turn, or whoever has the fewest open ones. */
export const assignmentMethod = z.enum(['round_robin', 'least_loaded'])

/** A person by name, or nobody; or somebody of those who take tickets of the queue and have all the skills. */
export const ticketAssignment = z.discriminatedUnion('method', [
  z.object({ method: z.literal('person'), assignee: z.string().trim().min(1).max(200).nullable() }),
  z.object({
    method: assignmentMethod,
    skills: z.array(z.string()).default([]),
    /** Names or addresses of those who come into question; empty: whoever takes tickets of the queue. */
    people: z.array(z.string()).default([]),
  }),
])

export type AssignmentMethod = z.output<typeof assignmentMethod>
export type TicketAssignment = z.input<typeof ticketAssignment>

/** A user as the desk knows them. */
export const technician = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  skills: z.array(z.string()),
  /** Queues whose tickets they take; empty: all. */
  queues: z.array(z.string()),
  available: z.boolean(),
  /** Other addresses that they write from. */
  addresses: z.array(z.string()),
  /** Takes part where tickets are given away: the profile was saved once. */
  takesPart: z.boolean(),
  openTickets: z.int(),
})

export const technicianProfile = z.object({
  skills: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
  queues: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
  available: z.boolean().default(true),
  addresses: z.array(z.email().max(320)).max(20).default([]),
})

export type TechnicianView = z.output<typeof technician>
export type TechnicianProfile = z.input<typeof technicianProfile>
