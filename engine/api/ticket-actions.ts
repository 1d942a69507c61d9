import { createRoute, z } from '@hono/zod-openapi'
import { assignTicket } from '../desk/assign-ticket.ts'
import { addChecklist, changeChecklistItem, removeChecklistItem } from '../desk/checklist.ts'
import { mergeTickets } from '../desk/merge-tickets.ts'
import { listTicketHistory } from '../desk/ticket-history.ts'
import { ticketAssignment } from '../msp/assignment.ts'
import { ticket } from '../msp/ticket.ts'
import { ticketHistoryEntry } from '../msp/ticket-history.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { jsonValue } from './json-value.ts'
import { may } from './may.ts'
import { answers, body, newResource, pageOf } from './resource.ts'
import { ticketIdOf, ticketName } from './ticket-id.ts'

const ticketParam = z.object({ id: ticketName })
const itemParam = z.object({ id: ticketName, itemId: z.uuid() })
const point = z.string().trim().min(1).max(1000)

const historyView = ticketHistoryEntry.extend({ from: jsonValue, to: jsonValue })

const history = createRoute({
  method: 'get',
  path: '/tickets/{id}/history',
  summary: 'What became of a ticket: each field that changed, by whom, oldest first',
  ...may('tickets.read'),
  request: {
    params: ticketParam,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(200),
      cursor: z.coerce.number().int().optional(),
    }),
  },
  responses: { 200: answers('The history', pageOf(historyView)) },
})

const merge = createRoute({
  method: 'post',
  path: '/tickets/{id}/merge',
  summary: 'Make a ticket part of another one, which gets all that belongs to it',
  ...may('tickets.edit'),
  request: { params: ticketParam, body: body(z.object({ into: ticketName })) },
  responses: { 200: answers('Both', z.object({ source: ticket, target: ticket })) },
})

const assign = createRoute({
  method: 'post',
  path: '/tickets/{id}/assign',
  summary: 'Give a ticket to a person, in turn, or to the least loaded',
  ...may('tickets.edit'),
  request: { params: ticketParam, body: body(ticketAssignment) },
  responses: {
    200: answers(
      'To whom and why',
      z.object({ outcome: z.enum(['assigned', 'kept', 'nobody']), reason: z.string(), ticket }),
    ),
  },
})

const addPoints = createRoute({
  method: 'post',
  path: '/tickets/{id}/checklist',
  summary: 'Add points to the checklist',
  ...may('tickets.edit'),
  request: { params: ticketParam, body: body(z.object({ items: z.array(point).min(1).max(200) })) },
  responses: { 201: answers('The ticket', ticket) },
})

const changePoint = createRoute({
  method: 'patch',
  path: '/tickets/{id}/checklist/{itemId}',
  summary: 'Tick a point off, or word it anew',
  ...may('tickets.edit'),
  request: {
    params: itemParam,
    body: body(z.object({ done: z.boolean().optional(), text: point.optional() })),
  },
  responses: { 200: answers('The ticket', ticket) },
})

const removePoint = createRoute({
  method: 'delete',
  path: '/tickets/{id}/checklist/{itemId}',
  summary: 'Take a point off the checklist',
  ...may('tickets.edit'),
  request: { params: itemParam },
  responses: { 200: answers('The ticket', ticket) },
})

export function ticketActionRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(history, async (c) => {
    const id = await ticketIdOf(db, c.req.valid('param').id)
    const { limit, cursor } = c.req.valid('query')
    const after = cursor === undefined ? {} : { after: cursor }
    const entries = await listTicketHistory(db, id, { ...after, limit: limit + 1 })
    const items = entries.slice(0, limit)
    return c.json({ items, next: entries.length > limit ? String(items.at(-1)?.id) : null }, 200)
  })

  app.openapi(merge, async (c) => {
    const id = await ticketIdOf(db, c.req.valid('param').id)
    const into = await ticketIdOf(db, c.req.valid('json').into)
    const { source, target } = await audited(
      db,
      c.var.caller,
      'ticket.merged',
      (tx) => mergeTickets(tx, id, into, byCaller(c.var.caller)),
      (merged) => ({ subject: `ticket/${id}`, detail: { into: merged.target.number } }),
    )
    return c.json({ source, target }, 200)
  })

  app.openapi(assign, async (c) => {
    const id = await ticketIdOf(db, c.req.valid('param').id)
    const how = c.req.valid('json')
    const given = await audited(
      db,
      c.var.caller,
      'ticket.assigned',
      (tx) => assignTicket(tx, id, how, {}, byCaller(c.var.caller)),
      ({ outcome, ticket: { assignee } }) => ({
        subject: `ticket/${id}`,
        detail: { method: how.method, outcome, assignee },
      }),
    )
    return c.json(given, 200)
  })

  app.openapi(addPoints, async (c) => {
    const id = await ticketIdOf(db, c.req.valid('param').id)
    const { items } = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'ticket.changed',
      (tx) => addChecklist(tx, id, items, byCaller(c.var.caller)),
      () => ({ subject: `ticket/${id}`, detail: { checklist: 'added', points: items.length } }),
    )
    return c.json(changed, 201)
  })

  app.openapi(changePoint, async (c) => {
    const { id: name, itemId } = c.req.valid('param')
    const id = await ticketIdOf(db, name)
    const change = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'ticket.changed',
      (tx) => changeChecklistItem(tx, id, itemId, change, byCaller(c.var.caller)),
      () => ({ subject: `ticket/${id}`, detail: { checklist: 'changed', point: itemId } }),
    )
    return c.json(changed, 200)
  })

  app.openapi(removePoint, async (c) => {
    const { id: name, itemId } = c.req.valid('param')
    const id = await ticketIdOf(db, name)
    const changed = await audited(
      db,
      c.var.caller,
      'ticket.changed',
      (tx) => removeChecklistItem(tx, id, itemId, byCaller(c.var.caller)),
      () => ({ subject: `ticket/${id}`, detail: { checklist: 'removed', point: itemId } }),
    )
    return c.json(changed, 200)
  })

  return app
}
