import { Hono } from 'hono'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { notFound, Problem } from './problems.ts'
import { readBody } from './read-body.ts'
import { refuseLarge } from './refuse-large.ts'

const largestDelivery = 1024 * 1024

/** `POST /hooks/:key`: what other systems report. Answered once the event is committed. */
export function hookRoutes({ receiveHook }: Pick<ApiDeps, 'receiveHook'>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const refuse = refuseLarge('A delivery may hold 1 MB at most.')
  app.post('/hooks/:key', async (c) => {
    const body = await readBody(c, largestDelivery)
    if (!body) return refuse(c)
    const headers = c.req.header()
    const answer = await receiveHook(c.req.param('key'), {
      headers,
      query: c.req.query(),
      contentType: headers['content-type'] ?? '',
      body,
      receivedAt: new Date(),
    })
    switch (answer.status) {
      case 'unknown':
        throw notFound('webhook (or its workflow is not published, or switched off)')
      case 'refused':
        throw new Problem(401, answer.reason)
      case 'unready':
        throw new Problem(503, answer.reason)
      case 'accepted': {
        const eventIds = answer.events.map((event) => event.eventId)
        return c.json({ eventId: eventIds[0] ?? null, eventIds }, 202)
      }
    }
  })
  return app
}
