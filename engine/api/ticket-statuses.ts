import { createRoute } from '@hono/zod-openapi'
import {
  deleteTicketStatus,
  insertTicketStatus,
  listTicketStatuses,
  updateTicketStatus,
} from '../desk/ticket-statuses.ts'
import { namedStatus, newTicketStatus, ticketStatusChanges } from '../msp/desk-settings.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/ticket-statuses',
  summary: "List the MSP's own ticket statuses, each of one of the five kinds",
  ...may('desk-settings.read'),
  responses: { 200: answers('The statuses', pageOf(namedStatus)) },
})

const add = createRoute({
  method: 'post',
  path: '/ticket-statuses',
  summary: 'Add a ticket status',
  ...may('desk-settings.edit'),
  request: { body: body(newTicketStatus) },
  responses: { 201: answers('The ticket status', namedStatus) },
})

const change = createRoute({
  method: 'patch',
  path: '/ticket-statuses/{id}',
  summary: 'Change a ticket status',
  ...may('desk-settings.edit'),
  request: { params: idParam, body: body(ticketStatusChanges) },
  responses: { 200: answers('The ticket status', namedStatus) },
})

const remove = createRoute({
  method: 'delete',
  path: '/ticket-statuses/{id}',
  summary: 'Delete a ticket status',
  ...may('desk-settings.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

export function ticketStatusRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listTicketStatuses(db)), 200))

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'ticket-status.created',
      (tx) => insertTicketStatus(tx, given),
      ({ id, name }) => ({ subject: `ticket-status/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'ticket-status.changed',
      (tx) => updateTicketStatus(tx, id, changes),
      ({ name }) => ({ subject: `ticket-status/${id}`, detail: { name, changed: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'ticket-status.deleted',
      (tx) => deleteTicketStatus(tx, id),
      ({ name }) => ({ subject: `ticket-status/${id}`, detail: { name } }),
    )
    return c.body(null, 204)
  })

  return app
}
