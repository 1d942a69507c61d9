import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { findEvent, listEvents } from './list-events.ts'
import { may } from './may.ts'
import { eventSummary, eventView } from './present-event.ts'
import { notFound } from './problems.ts'
import { answers, idParam, newResource, pageOf, pageQuery, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/events',
  summary: 'List what arrived, the newest first, with why it did or did not start a run',
  ...may('events.read'),
  request: {
    query: pageQuery.extend({ triggerId: z.uuid().optional(), workflowId: z.uuid().optional() }),
  },
  responses: { 200: answers('Events', pageOf(eventSummary)) },
})

const read = createRoute({
  method: 'get',
  path: '/events/{id}',
  summary: 'One event with its data and the untouched payload',
  ...may('events.read'),
  request: { params: idParam },
  responses: { 200: answers('The event', eventView) },
})

export function eventRoutes({ db }: ApiDeps) {
  return newResource()
    .openapi(list, async (c) => {
      const filter = c.req.valid('query')
      const events = await listEvents(db, { ...filter, limit: filter.limit + 1 })
      return c.json(toPage(events, filter.limit), 200)
    })
    .openapi(read, async (c) => {
      const event = await findEvent(db, c.req.valid('param').id)
      if (event === undefined) throw notFound('event')
      return c.json(event, 200)
    })
}
