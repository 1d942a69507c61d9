import { Hono } from 'hono'
import type { HookOutcome } from '../metrics/process-metrics.ts'
import { UnreadableDelivery } from '../sdk/trigger.ts'
import { createHookRefusals, type RefusalCode } from '../triggers/hook-refusals.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { clientAddress } from './client-address.ts'
import { notFound, Problem } from './problems.ts'
import { readBody } from './read-body.ts'
import { refuseLarge } from './refuse-large.ts'

const largestDelivery = 1024 * 1024

/** `POST /hooks/:key`: what other systems report. Answered once the event is committed. */
export function hookRoutes({
  db,
  clock,
  receiveHook,
  metrics,
  hookAccepted,
}: Pick<ApiDeps, 'db' | 'clock' | 'receiveHook' | 'metrics' | 'hookAccepted'>): Hono<ApiEnv> {
  const refusals = createHookRefusals(db, clock)
  const app = new Hono<ApiEnv>()
  const refuse = refuseLarge('A delivery may hold 1 MB at most.')
  app.post('/hooks/:key', async (c) => {
    const came = performance.now()
    const answered = (outcome: HookOutcome) =>
      metrics.hookAnswered(outcome, (performance.now() - came) / 1000)
    const body = await readBody(c, largestDelivery)
    const key = c.req.param('key')
    const note = (code: RefusalCode, reason: string) => refusals.note(key, code, reason, clientAddress(c))
    if (!body) {
      answered('too_large')
      note('too_large', 'It is larger than 1 MB')
      return refuse(c)
    }
    const headers = c.req.header()
    const answer = await receiveHook(key, {
      headers,
      query: c.req.query(),
      contentType: headers['content-type'] ?? '',
      body,
      receivedAt: new Date(),
    }).catch((error: unknown) => {
      if (error instanceof UnreadableDelivery) {
        answered('unreadable')
        note('unreadable', error.message)
      }
      throw error
    })
    switch (answer.status) {
      case 'unknown':
        answered('unknown')
        note('off', 'The workflow is not published, or switched off')
        throw notFound('webhook (or its workflow is not published, or switched off)')
      case 'refused':
        answered('refused')
        note('signature', answer.reason)
        throw new Problem(401, answer.reason)
      case 'unready':
        answered('unready')
        note('unready', answer.reason)
        throw new Problem(503, answer.reason)
      case 'accepted': {
        const eventIds = answer.events.map((event) => event.eventId)
        // Answered as the first was, so that a sender who heard no answer does not try for ever.
        const repeated = answer.events.length > 0 && answer.events.every(({ duplicate }) => duplicate)
        answered(repeated ? 'repeated' : 'accepted')
        if (hookAccepted && !repeated) {
          const from = performance.timeOrigin + came
          hookAccepted({ from, eventIds, traceparent: headers.traceparent })
        }
        if (repeated) {
          note('repeated', 'It came before: the same delivery again starts nothing')
        }
        return c.json({ eventId: eventIds[0] ?? null, eventIds }, 202)
      }
    }
  })
  return app
}
