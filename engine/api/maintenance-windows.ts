import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { maintenanceScope, newMaintenanceWindow, recurrence } from '../msp/maintenance-window.ts'
import { listMuted } from '../triggers/list-muted.ts'
import {
  endMaintenanceWindow,
  insertMaintenanceWindow,
  listMaintenanceWindows,
  type MaintenanceWindow,
  updateMaintenanceWindow,
} from '../triggers/maintenance-windows.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const maintenanceWindowView = z.object({
  id: z.string(),
  reason: z.string(),
  scope: maintenanceScope,
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime().nullable(),
  recurrence: recurrence.nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  mutedUntil: z.iso.datetime().nullable(),
  nextStart: z.iso.datetime().nullable(),
})

export const mutedView = z.object({
  windows: z.array(maintenanceWindowView),
  exclusions: z.array(
    z.object({
      workflowId: z.string(),
      workflowName: z.string(),
      customerId: z.string(),
      customerName: z.string().nullable(),
      reason: z.string(),
      until: z.string().nullable(),
    }),
  ),
  switchedOff: z.array(
    z.object({
      workflowId: z.string(),
      workflowName: z.string(),
      /** Null where the whole workflow is off. */
      triggerName: z.string().nullable(),
    }),
  ),
})

const list = createRoute({
  method: 'get',
  path: '/maintenance-windows',
  summary: 'List maintenance windows, under way and to come, the newest first',
  ...may('maintenance.read'),
  request: { query: z.object({ past: z.enum(['true', 'false']).default('false') }) },
  responses: { 200: answers('Windows', pageOf(maintenanceWindowView)) },
})

const add = createRoute({
  method: 'post',
  path: '/maintenance-windows',
  summary: 'Mute devices, sites or customers for a time, once or again and again',
  ...may('maintenance.edit'),
  request: { body: body(newMaintenanceWindow) },
  responses: { 201: answers('The window', maintenanceWindowView) },
})

const replace = createRoute({
  method: 'put',
  path: '/maintenance-windows/{id}',
  summary: 'Change a maintenance window',
  ...may('maintenance.edit'),
  request: { params: idParam, body: body(newMaintenanceWindow) },
  responses: { 200: answers('The window', maintenanceWindowView) },
})

const end = createRoute({
  method: 'post',
  path: '/maintenance-windows/{id}/end',
  summary: 'End a maintenance window now; what it held back is looked at again',
  ...may('maintenance.edit'),
  request: { params: idParam },
  responses: { 200: answers('The window as it was', maintenanceWindowView) },
})

const muted = createRoute({
  method: 'get',
  path: '/muted',
  summary:
    'Everything that is muted now: maintenance, excluded customers, workflows and triggers that are off',
  ...may('maintenance.read'),
  responses: { 200: answers('What is muted', mutedView) },
})

export function maintenanceWindowRoutes({ db, clock }: ApiDeps) {
  const app = newResource()
  const described = (window: MaintenanceWindow) => ({
    subject: `maintenance-window/${window.id}`,
    detail: { reason: window.reason, scope: window.scope, startsAt: window.startsAt, endsAt: window.endsAt },
  })

  app.openapi(list, async (c) => {
    const past = c.req.valid('query').past === 'true'
    return c.json(whole(await listMaintenanceWindows(db, clock(), { past })), 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const { caller } = c.var
    const made = await audited(
      db,
      caller,
      'maintenance-window.created',
      (tx) => insertMaintenanceWindow(tx, given, nameOf(signedIn(caller)), clock()),
      described,
    )
    return c.json(made, 201)
  })

  app.openapi(replace, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'maintenance-window.changed',
      async (tx) => {
        const window = await updateMaintenanceWindow(tx, id, given, clock())
        if (!window) throw notFound('maintenance window')
        return window
      },
      described,
    )
    return c.json(changed, 200)
  })

  app.openapi(end, async (c) => {
    const { id } = c.req.valid('param')
    const ended = await audited(
      db,
      c.var.caller,
      'maintenance-window.ended',
      async (tx) => {
        const window = await endMaintenanceWindow(tx, id, clock())
        if (!window) throw notFound('maintenance window (or it is over)')
        return window
      },
      described,
    )
    return c.json(ended, 200)
  })

  app.openapi(muted, async (c) => {
    const now = clock()
    const windows = (await listMaintenanceWindows(db, now)).filter(({ mutedUntil }) => mutedUntil !== null)
    return c.json({ windows, ...(await listMuted(db, now.toISOString().slice(0, 10))) }, 200)
  })

  return app
}
