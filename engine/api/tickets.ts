import { createRoute, z } from '@hono/zod-openapi'
import type { Caller } from '../auth/callers.ts'
import { closeTicket } from '../desk/close-ticket.ts'
import { commentTicket } from '../desk/comment-ticket.ts'
import { createTicket } from '../desk/create-ticket.ts'
import { findTicket } from '../desk/find-ticket.ts'
import { logTime } from '../desk/log-time.ts'
import { updateTicket } from '../desk/update-ticket.ts'
import {
  newComment,
  newTicket,
  priority,
  ticket,
  ticketChanges,
  ticketComment,
  ticketStatus,
} from '../msp/ticket.ts'
import { newTimeEntry, timeEntry } from '../msp/time-entry.ts'
import { readClocks } from '../sla/read-clocks.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { listTickets } from './list-tickets.ts'
import { may } from './may.ts'
import { ticketDetail, ticketView } from './present-ticket.ts'
import { notFound } from './problems.ts'
import { answers, body, listed, newResource, pageOf, signedIn } from './resource.ts'
import { readTicketDetail } from './ticket-detail.ts'

const ticketParam = z.object({
  id: z
    .union([z.uuid(), z.string().regex(/^\d{1,12}$/)])
    .openapi({ description: 'Id, or the number people see' }),
})

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .optional()
  .openapi({ description: 'Whoever calls, if left out' })
const commentByPerson = newComment.extend({
  authorKind: newComment.shape.authorKind.unwrap().default('technician'),
  authorName: name,
})
const timeByPerson = newTimeEntry.omit({ ticketId: true, automation: true }).extend({ technician: name })

const closing = z.object({
  resolution: z.string().max(100_000).default(''),
  resolutionCode: z.string().trim().min(1).max(100).optional(),
  withChildren: z.boolean().default(false).openapi({ description: 'Its open children close with it' }),
})

const list = createRoute({
  method: 'get',
  path: '/tickets',
  summary: 'List tickets, the newest first',
  ...may('tickets.read'),
  request: {
    query: z.object({
      status: listed(ticketStatus).optional(),
      priority: listed(priority).optional(),
      customerId: z.uuid().optional(),
      queue: z.string().max(200).optional(),
      deviceId: z.uuid().optional(),
      assignee: z.string().max(200).optional(),
      unassigned: z.enum(['true', 'false']).optional().openapi({ description: '`true`: nobody has it' }),
      tag: z.string().max(200).optional(),
      sla: z
        .enum(['breached', 'soon', 'paused'])
        .optional()
        .openapi({ description: 'Of clocks that still count; `soon`: due within two hours' }),
      q: z
        .string()
        .max(200)
        .optional()
        .openapi({ description: 'Words of the ticket and its comments, or `#` and its number' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.coerce.number().int().optional(),
    }),
  },
  responses: { 200: answers('Tickets', pageOf(ticketView)) },
})

const add = createRoute({
  method: 'post',
  path: '/tickets',
  summary: 'Open a ticket',
  ...may('tickets.edit'),
  request: { body: body(newTicket.extend({ source: z.string().max(100).default('manual') })) },
  responses: { 201: answers('The ticket', ticket) },
})

const read = createRoute({
  method: 'get',
  path: '/tickets/{id}',
  summary: 'One ticket with comments, attachments, time, billing lines and runs',
  ...may('tickets.read'),
  request: { params: ticketParam },
  responses: { 200: answers('The ticket', ticketDetail) },
})

const change = createRoute({
  method: 'patch',
  path: '/tickets/{id}',
  summary: 'Change a ticket',
  ...may('tickets.edit'),
  request: { params: ticketParam, body: body(ticketChanges) },
  responses: { 200: answers('The ticket', ticket) },
})

const comment = createRoute({
  method: 'post',
  path: '/tickets/{id}/comments',
  summary: 'Comment on a ticket',
  ...may('tickets.edit'),
  request: { params: ticketParam, body: body(commentByPerson) },
  responses: { 201: answers('The comment', ticketComment) },
})

const close = createRoute({
  method: 'post',
  path: '/tickets/{id}/close',
  summary: 'Close a ticket',
  ...may('tickets.edit'),
  request: { params: ticketParam, body: body(closing) },
  responses: { 200: answers('The ticket', ticket) },
})

const addTime = createRoute({
  method: 'post',
  path: '/tickets/{id}/time',
  summary: 'Log time on a ticket',
  ...may('tickets.edit'),
  request: {
    params: ticketParam,
    body: body(timeByPerson),
  },
  responses: { 201: answers('The time entry', timeEntry) },
})

export function ticketRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { q, cursor, limit, unassigned, ...filter } = c.req.valid('query')
    const wanted = { ...filter, unassigned: unassigned === 'true', search: q, before: cursor }
    const tickets = await listTickets(db, { ...wanted, limit: limit + 1 }, clock())
    const items = tickets.slice(0, limit)
    const next = tickets.length > limit ? String(items.at(-1)?.number) : null
    const clocks = await readClocks(
      db,
      items.map(({ id }) => id),
      clock(),
    )
    return c.json({ items: items.map((item) => ({ ...item, clocks: clocks.get(item.id) ?? [] })), next }, 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'ticket.created',
      (tx) => createTicket(tx, given, byCaller(c.var.caller)),
      ({ id, number }) => ({ subject: `ticket/${id}`, detail: { number } }),
    )
    return c.json(made, 201)
  })

  app.openapi(read, async (c) => {
    const id = await idOf(c.req.valid('param').id)
    const detail = await readTicketDetail(db, id, clock())
    if (detail === undefined) throw notFound('ticket')
    return c.json(detail, 200)
  })

  app.openapi(change, async (c) => {
    const id = await idOf(c.req.valid('param').id)
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'ticket.changed',
      (tx) => updateTicket(tx, id, changes, byCaller(c.var.caller)),
      () => ({ subject: `ticket/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  app.openapi(comment, async (c) => {
    const id = await idOf(c.req.valid('param').id)
    const { authorName = technicianOf(c.var.caller), ...rest } = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'ticket.commented',
      (tx) => commentTicket(tx, id, { ...rest, authorName }, byCaller(c.var.caller)),
      ({ visibility }) => ({ subject: `ticket/${id}`, detail: { visibility } }),
    )
    return c.json(made, 201)
  })

  app.openapi(close, async (c) => {
    const id = await idOf(c.req.valid('param').id)
    const given = c.req.valid('json')
    const { ticket } = await audited(
      db,
      c.var.caller,
      'ticket.closed',
      (tx) => closeTicket(tx, id, { ...given, onlyIfUntouched: false }, byCaller(c.var.caller)),
      () => ({ subject: `ticket/${id}` }),
    )
    return c.json(ticket, 200)
  })

  app.openapi(addTime, async (c) => {
    const ticketId = await idOf(c.req.valid('param').id)
    const { technician = technicianOf(c.var.caller), ...rest } = c.req.valid('json')
    const entry = { ...rest, technician, ticketId, automation: false }
    const made = await audited(
      db,
      c.var.caller,
      'time.logged',
      (tx) => logTime(tx, entry, byCaller(c.var.caller)),
      ({ minutes }) => ({ subject: `ticket/${ticketId}`, detail: { minutes } }),
    )
    return c.json(made, 201)
  })

  async function idOf(idOrNumber: string): Promise<string> {
    if (!/^\d+$/.test(idOrNumber)) return idOrNumber
    const found = await findTicket(db, { number: Number(idOrNumber) })
    if (found === undefined) throw notFound('ticket')
    return found.id
  }

  return app
}

function technicianOf(caller: Caller | null): string {
  return signedIn(caller).name
}
