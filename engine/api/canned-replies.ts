import { createRoute, z } from '@hono/zod-openapi'
import {
  deleteCannedReply,
  findCannedReply,
  insertCannedReply,
  listCannedReplies,
  updateCannedReply,
} from '../desk/canned-replies.ts'
import { cannedReply, cannedReplyChanges, newCannedReply } from '../msp/desk-settings.ts'
import { fillReply } from '../replies/fill-reply.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'
import { ticketIdOf, ticketName } from './ticket-id.ts'

const list = createRoute({
  method: 'get',
  path: '/canned-replies',
  summary: 'List canned replies',
  ...may('desk-settings.read'),
  responses: { 200: answers('The replies', pageOf(cannedReply)) },
})

const add = createRoute({
  method: 'post',
  path: '/canned-replies',
  summary: 'Add a canned reply',
  ...may('canned-replies.edit'),
  request: { body: body(newCannedReply) },
  responses: { 201: answers('The canned reply', cannedReply) },
})

const change = createRoute({
  method: 'patch',
  path: '/canned-replies/{id}',
  summary: 'Change a canned reply',
  ...may('canned-replies.edit'),
  request: { params: idParam, body: body(cannedReplyChanges) },
  responses: { 200: answers('The canned reply', cannedReply) },
})

const remove = createRoute({
  method: 'delete',
  path: '/canned-replies/{id}',
  summary: 'Delete a canned reply',
  ...may('canned-replies.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

const render = createRoute({
  method: 'post',
  path: '/canned-replies/{id}/render',
  summary: "Fill a canned reply in for a ticket, in the customer's language",
  ...may('tickets.edit'),
  request: { params: idParam, body: body(z.object({ ticket: ticketName })) },
  responses: { 200: answers('The text', z.object({ language: z.string(), body: z.string() })) },
})

export function cannedReplyRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listCannedReplies(db)), 200))

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'canned-reply.created',
      (tx) => insertCannedReply(tx, given),
      ({ id, name }) => ({ subject: `canned-reply/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'canned-reply.changed',
      (tx) => updateCannedReply(tx, id, changes),
      ({ name }) => ({ subject: `canned-reply/${id}`, detail: { name, changed: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'canned-reply.deleted',
      (tx) => deleteCannedReply(tx, id),
      ({ name }) => ({ subject: `canned-reply/${id}`, detail: { name } }),
    )
    return c.body(null, 204)
  })

  app.openapi(render, async (c) => {
    const reply = await findCannedReply(db, c.req.valid('param').id)
    if (!reply) throw notFound('canned reply')
    const ticketId = await ticketIdOf(db, c.req.valid('json').ticket)
    const technician = signedIn(c.var.caller).name
    const { language, text } = await fillReply(db, reply, { ticketId, technician })
    return c.json({ language, body: text }, 200)
  })

  return app
}
