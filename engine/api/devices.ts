import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { findDevice, insertDevice, listDevices, updateDevice } from '../desk/devices.ts'
import { deviceStates, neverHeard } from '../devices/device-states.ts'
import { type Device, deviceChanges, newDevice } from '../msp/device.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { deviceView } from './present-device.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/devices',
  summary: 'List devices',
  ...may('devices.read'),
  request: {
    query: z.object({ customerId: z.uuid().optional(), q: z.string().max(200).optional() }),
  },
  responses: { 200: answers('Devices by host name', pageOf(deviceView)) },
})

const read = createRoute({
  method: 'get',
  path: '/devices/{id}',
  summary: 'One device',
  ...may('devices.read'),
  request: { params: idParam },
  responses: { 200: answers('The device', deviceView) },
})

const add = createRoute({
  method: 'post',
  path: '/devices',
  summary: 'Add a device',
  ...may('devices.edit'),
  request: { body: body(newDevice) },
  responses: { 201: answers('The device', deviceView) },
})

const change = createRoute({
  method: 'patch',
  path: '/devices/{id}',
  summary: 'Change a device',
  ...may('devices.edit'),
  request: { params: idParam, body: body(deviceChanges) },
  responses: { 200: answers('The device', deviceView) },
})

export function deviceRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { customerId, q } = c.req.valid('query')
    return c.json(whole(await present(db, await listDevices(db, { customerId, search: q }))), 200)
  })

  app.openapi(read, async (c) => {
    const device = await findDevice(db, c.req.valid('param'))
    if (device === undefined) throw notFound('device')
    return c.json(await presentOne(db, device), 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'device.created',
      (tx) => insertDevice(tx, given),
      ({ id, hostname }) => ({ subject: `device/${id}`, detail: { hostname } }),
    )
    return c.json(await presentOne(db, made), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'device.changed',
      (tx) => updateDevice(tx, id, changes),
      () => ({ subject: `device/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(await presentOne(db, changed), 200)
  })

  return app
}

/** With the name of its customer, and how it fares. */
async function present(db: Kysely<Database>, devices: readonly Device[]) {
  const ids = [...new Set(devices.flatMap((device) => device.customerId ?? []))]
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom('customers').select(['id', 'name']).where('id', 'in', ids).execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  const states = await deviceStates(
    db,
    devices.map(({ id }) => id),
  )
  return devices.map((device) => {
    const health = states.get(device.id) ?? neverHeard
    const customerName = names.get(device.customerId ?? '') ?? null
    return { ...device, lastSeenAt: health.lastSeenAt ?? device.lastSeenAt, customerName, health }
  })
}

async function presentOne(db: Kysely<Database>, device: Device) {
  const [view] = await present(db, [device])
  return view ?? { ...device, customerName: null, health: neverHeard }
}
