import { createRoute, z } from '@hono/zod-openapi'
import type { ServiceCheckRow } from '../devices/run-checks.ts'
import {
  deleteServiceCheck,
  insertServiceCheck,
  listServiceChecks,
  newServiceCheck,
  serviceCheckChanges,
  updateServiceCheck,
} from '../devices/service-checks.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { serviceCheckView } from './present-device.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/service-checks',
  summary: 'List what is tried from this server',
  ...may('devices.read'),
  request: { query: z.object({ customerId: z.uuid().optional(), deviceId: z.uuid().optional() }) },
  responses: { 200: answers('Checks by name', pageOf(serviceCheckView)) },
})

const add = createRoute({
  method: 'post',
  path: '/service-checks',
  summary: 'Add a check',
  ...may('devices.edit'),
  request: { body: body(newServiceCheck) },
  responses: { 201: answers('What was added', serviceCheckView) },
})

const change = createRoute({
  method: 'patch',
  path: '/service-checks/{id}',
  summary: 'Change a check',
  ...may('devices.edit'),
  request: { params: idParam, body: body(serviceCheckChanges) },
  responses: { 200: answers('As it is now', serviceCheckView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/service-checks/{id}',
  summary: 'Delete a check',
  ...may('devices.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

export function serviceCheckRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) =>
    c.json(whole((await listServiceChecks(db, c.req.valid('query'))).map(present)), 200),
  )

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'service-check.created',
      (tx) => insertServiceCheck(tx, given),
      ({ id, name }) => ({ subject: `service-check/${id}`, detail: { name } }),
    )
    return c.json(present(made), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'service-check.changed',
      async (tx) => {
        const row = await updateServiceCheck(tx, id, changes, clock())
        if (!row) throw notFound('check')
        return row
      },
      () => ({ subject: `service-check/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(present(changed), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'service-check.deleted',
      async (tx) => {
        if (!(await deleteServiceCheck(tx, id, clock()))) throw notFound('check')
      },
      () => ({ subject: `service-check/${id}` }),
    )
    return c.body(null, 204)
  })

  return app
}

function present(row: ServiceCheckRow) {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    target: row.target,
    customerId: row.customer_id,
    deviceId: row.device_id,
    everySeconds: row.every_seconds,
    timeoutSeconds: row.timeout_seconds,
    failsNeeded: row.fails_needed,
    enabled: row.enabled,
    state: row.state,
    since: row.since.toISOString(),
    checkedAt: row.checked_at?.toISOString() ?? null,
    tookMs: row.took_ms,
    message: row.message,
  }
}
