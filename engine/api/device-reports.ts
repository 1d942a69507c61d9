import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { findDevice } from '../desk/devices.ts'
import { deviceDetail, setOfflineAfter } from '../devices/device-states.ts'
import { insertDeviceToken, revokeDeviceToken } from '../devices/device-tokens.ts'
import { installCommands } from '../devices/install-commands.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { deviceDetailView, newDeviceTokenView } from './present-device.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'

const detail = createRoute({
  method: 'get',
  path: '/devices/{id}/report',
  summary: 'What a device reports, its open problems and missing patches',
  ...may('devices.read'),
  request: { params: idParam },
  responses: { 200: answers('What is known of it', deviceDetailView) },
})

const makeToken = createRoute({
  method: 'post',
  path: '/devices/{id}/tokens',
  summary: 'Make a token that a device reports with; its text is answered once',
  ...may('devices.edit'),
  request: { params: idParam },
  responses: { 201: answers('The token and how to use it', newDeviceTokenView) },
})

const revokeToken = createRoute({
  method: 'delete',
  path: '/device-tokens/{id}',
  summary: 'Revoke the token of a device, or an enrolment key',
  ...may('devices.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Revoked' } },
})

const makeKey = createRoute({
  method: 'post',
  path: '/device-enrolment-keys',
  summary: 'Make a key with which machines of a customer make themselves known; its text is answered once',
  ...may('devices.edit'),
  request: {
    body: body(
      z.object({
        customerId: z.uuid().nullable().default(null),
        siteId: z.uuid().nullable().default(null),
        /** How long it may be used. */
        days: z.int().min(1).max(365).default(7),
      }),
    ),
  },
  responses: { 201: answers('The key and how to use it', newDeviceTokenView) },
})

const setOffline = createRoute({
  method: 'put',
  path: '/devices/{id}/offline-after',
  summary: 'Say after how many silent minutes a device counts as offline',
  ...may('devices.edit'),
  request: {
    params: idParam,
    body: body(z.object({ minutes: z.int().min(1).max(525_600).nullable() })),
  },
  responses: { 204: { description: 'It counts from now on' } },
})

/** What devices tell of themselves, and the secrets that they do it with. */
export function deviceReportRoutes({ db, publicUrl, clock }: ApiDeps) {
  const app = newResource()

  async function known(id: string): Promise<string> {
    if ((await findDevice(db, { id })) === undefined) throw notFound('device')
    return id
  }

  app.openapi(detail, async (c) => {
    const id = await known(c.req.valid('param').id)
    return c.json(await deviceDetail(db, id), 200)
  })

  app.openapi(makeToken, async (c) => {
    const deviceId = await known(c.req.valid('param').id)
    const createdBy = nameOf(signedIn(c.var.caller))
    const { token, entry } = await audited(
      db,
      c.var.caller,
      'device.token.created',
      (tx) => insertDeviceToken(tx, { purpose: 'report', deviceId }, createdBy),
      (made) => ({ subject: `device/${deviceId}`, detail: { tokenId: made.entry.id } }),
    )
    return c.json({ id: entry.id, token, ...installCommands(publicUrl, { token }) }, 201)
  })

  app.openapi(revokeToken, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'device.token.revoked',
      async (tx) => {
        if (!(await revokeDeviceToken(tx, id))) throw notFound('token')
      },
      () => ({ subject: `device-token/${id}` }),
    )
    return c.body(null, 204)
  })

  app.openapi(makeKey, async (c) => {
    const { customerId, siteId, days } = c.req.valid('json')
    const createdBy = nameOf(signedIn(c.var.caller))
    const expiresAt = new Date(clock().getTime() + days * 86_400_000)
    const { token, entry } = await audited(
      db,
      c.var.caller,
      'device.enrolment_key.created',
      (tx) => insertDeviceToken(tx, { purpose: 'enrol', customerId, siteId, expiresAt }, createdBy),
      (made) => ({ subject: `device-token/${made.entry.id}`, detail: { customerId, days } }),
    )
    return c.json({ id: entry.id, token, ...installCommands(publicUrl, { enrol: token }) }, 201)
  })

  app.openapi(setOffline, async (c) => {
    const id = await known(c.req.valid('param').id)
    const { minutes } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'device.offline_after.changed',
      async (tx) => {
        if (!(await setOfflineAfter(tx, id, minutes, clock())))
          throw notFound('report of this device yet: its time is set once it has reported')
      },
      () => ({ subject: `device/${id}`, detail: { minutes } }),
    )
    return c.body(null, 204)
  })

  return app
}
