import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { assignEvent } from '../triggers/assign-event.ts'
import { refuseStrangerOfTrigger } from '../triggers/may-start.ts'
import { runAgain } from '../triggers/run-again.ts'
import { dismissEvent, restoreEvent } from '../triggers/triage-dismissals.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { findEvent, listEvents } from './list-events.ts'
import { may } from './may.ts'
import { eventSummary, eventView } from './present-event.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, pageQuery, signedIn, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/events',
  summary: 'List what arrived, the newest first, with why it did or did not start a run',
  ...may('events.read'),
  request: {
    query: pageQuery.extend({
      triggerId: z.uuid().optional(),
      workflowId: z.uuid().optional(),
      customerId: z.uuid().optional(),
      /** Of a decision about it; `none`: nobody heard it. */
      decision: z.enum(['started', 'skipped', 'deferred', 'continued', 'none']).optional(),
      /** Only what names a customer or device that we do not know. */
      unmatched: z.enum(['true', 'false']).default('false'),
      /** Of those, the ones that were dismissed instead of the others. */
      dismissed: z.enum(['true', 'false']).default('false'),
      /** In its type, source or problem. */
      q: z.string().max(200).optional(),
    }),
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

const again = createRoute({
  method: 'post',
  path: '/events/{id}/run-again',
  summary: 'Start a run for an event from one trigger, whatever its rules say',
  ...may('events.run-again'),
  request: { params: idParam, body: body(z.object({ triggerId: z.uuid() })) },
  responses: { 201: answers('The run', z.object({ runId: z.string() })) },
})

const assign = createRoute({
  method: 'post',
  path: '/events/{id}/assign',
  summary: 'Say whom an event concerns that named nobody we know; the triggers decide again',
  ...may('events.assign'),
  request: {
    params: idParam,
    body: body(
      z.object({
        customerId: z.uuid(),
        deviceId: z.uuid().optional(),
        /** Names it gave become aliases, and ids, serial number and e-mail domain are kept, so that the next is found. */
        remember: z.boolean().default(true),
      }),
    ),
  },
  responses: { 200: answers('The event', eventView) },
})

const dismiss = createRoute({
  method: 'post',
  path: '/events/{id}/dismiss',
  summary: 'Take an event out of the triage, with all that say the same of whom they concern',
  ...may('events.assign'),
  request: { params: idParam },
  responses: { 200: answers('The event', eventView) },
})

const restore = createRoute({
  method: 'post',
  path: '/events/{id}/restore',
  summary: 'Put what was dismissed back into the triage',
  ...may('events.assign'),
  request: { params: idParam },
  responses: { 200: answers('The event', eventView) },
})

export function eventRoutes({ db, registry, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { unmatched, dismissed, ...filter } = c.req.valid('query')
    const events = await listEvents(db, {
      ...filter,
      unmatched: unmatched === 'true',
      dismissed: dismissed === 'true',
      limit: filter.limit + 1,
    })
    return c.json(toPage(events, filter.limit), 200)
  })

  app.openapi(read, async (c) => c.json(await getEvent(c.req.valid('param').id), 200))

  app.openapi(again, async (c) => {
    const { id } = c.req.valid('param')
    const { triggerId } = c.req.valid('json')
    const caller = signedIn(c.var.caller)
    const { runId } = await audited(
      db,
      caller,
      'event.run-again',
      async (tx) => {
        await refuseStrangerOfTrigger(tx, registry, triggerId, caller)
        return runAgain(tx, { eventId: id, triggerId, actor: nameOf(caller), now: clock() })
      },
      (started) => ({ subject: `event/${id}`, detail: { ...started, triggerId } }),
    )
    return c.json({ runId }, 201)
  })

  app.openapi(assign, async (c) => {
    const { id } = c.req.valid('param')
    const assignment = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'event.assigned',
      async (tx) => {
        const assigned = await assignEvent(tx, { eventId: id, ...assignment, now: clock() })
        if (!assigned) {
          throw new Problem(
            422,
            'There is no such event, or no such active customer with this device. Choose again.',
          )
        }
        return assigned
      },
      ({ parties: { customer, device }, remembered }) => ({
        subject: `event/${id}`,
        detail: {
          customer: customer?.name ?? null,
          device: device?.hostname ?? null,
          remember: assignment.remember,
          remembered: { ...remembered },
        },
      }),
    )
    return c.json(await getEvent(id), 200)
  })

  app.openapi(dismiss, async (c) => {
    const { id } = c.req.valid('param')
    const by = nameOf(signedIn(c.var.caller))
    const { hints } = await getEvent(id)
    await audited(
      db,
      c.var.caller,
      'event.dismissed',
      async (tx) => {
        if (await dismissEvent(tx, id, by, clock())) return
        throw new Problem(422, 'This event names nobody, so it is not in the triage.')
      },
      () => ({ subject: `event/${id}`, detail: { hints } }),
    )
    return c.json(await getEvent(id), 200)
  })

  app.openapi(restore, async (c) => {
    const { id } = c.req.valid('param')
    const { hints } = await getEvent(id)
    await audited(
      db,
      c.var.caller,
      'event.restored',
      async (tx) => {
        if (!(await restoreEvent(tx, id))) throw notFound('dismissed event')
      },
      () => ({ subject: `event/${id}`, detail: { hints } }),
    )
    return c.json(await getEvent(id), 200)
  })

  async function getEvent(id: string) {
    const event = await findEvent(db, id)
    if (event === undefined) throw notFound('event')
    return event
  }

  return app
}
