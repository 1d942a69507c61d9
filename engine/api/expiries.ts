import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type DeskExpiry, deskWarnDays, endOfDay, listDeskExpiries } from '../devices/desk-expiries.ts'
import {
  deleteExpiry,
  type ExpiryRow,
  expiryChanges,
  insertExpiry,
  listExpiries,
  newExpiry,
  updateExpiry,
} from '../devices/expiries.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { expiryView } from './present-device.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/expiries',
  summary: 'List what ends one day',
  ...may('devices.read'),
  request: { query: z.object({ customerId: z.uuid().optional(), deviceId: z.uuid().optional() }) },
  responses: { 200: answers('What ends first comes first', pageOf(expiryView)) },
})

const add = createRoute({
  method: 'post',
  path: '/expiries',
  summary: 'Add something that ends',
  ...may('devices.edit'),
  request: { body: body(newExpiry) },
  responses: { 201: answers('What was added', expiryView) },
})

const change = createRoute({
  method: 'patch',
  path: '/expiries/{id}',
  summary: 'Change something that ends',
  ...may('devices.edit'),
  request: { params: idParam, body: body(expiryChanges) },
  responses: { 200: answers('As it is now', expiryView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/expiries/{id}',
  summary: 'Delete something that ends',
  ...may('devices.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

export function expiryRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listAll(db, c.req.valid('query'), clock())), 200))

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'expiry.created',
      (tx) => insertExpiry(tx, given),
      ({ id, name }) => ({ subject: `expiry/${id}`, detail: { name } }),
    )
    return c.json(present(made), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'expiry.changed',
      async (tx) => {
        const row = await updateExpiry(tx, id, changes, clock())
        if (!row) throw notFound('expiry')
        return row
      },
      () => ({ subject: `expiry/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(present(changed), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'expiry.deleted',
      async (tx) => {
        if (!(await deleteExpiry(tx, id, clock()))) throw notFound('expiry')
      },
      () => ({ subject: `expiry/${id}` }),
    )
    return c.body(null, 204)
  })

  return app
}

/** What was entered and what the desk knows, as one list. */
async function listAll(
  db: Kysely<Database>,
  filter: { customerId?: string | undefined; deviceId?: string | undefined },
  now: Date,
): Promise<ExpiryView[]> {
  const entered = (await listExpiries(db, filter)).map(present)
  const known = (await listDeskExpiries(db, filter, now)).map(presentDesk)
  return [...entered, ...known].sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))
}

type ExpiryView = z.output<typeof expiryView>

function presentDesk(expiry: DeskExpiry): ExpiryView {
  return {
    id: expiry.subjectId,
    kind: expiry.kind,
    name: expiry.name,
    customerId: expiry.customerId,
    deviceId: expiry.deviceId,
    expiresAt: endOfDay(expiry.endsOn).toISOString(),
    warnDays: deskWarnDays,
    warnedAt: expiry.warnedAt?.toISOString() ?? null,
    note: '',
    kept: true,
    keptBy: expiry.kind === 'contract' ? 'contract' : 'device',
  }
}

function present(row: ExpiryRow): ExpiryView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    customerId: row.customer_id,
    deviceId: row.device_id,
    expiresAt: row.expires_at.toISOString(),
    warnDays: row.warn_days,
    warnedAt: row.warned_at?.toISOString() ?? null,
    note: row.note,
    kept: row.check_id !== null,
    keptBy: row.check_id === null ? null : 'check',
  }
}
