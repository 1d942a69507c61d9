import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { type Caller, nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { findDevice } from '../desk/devices.ts'
import {
  deleteRemoteRule,
  listRemoteRules,
  putRemoteRule,
  type RemoteRule,
  remoteRuleOf,
} from '../desk/remote-links.ts'
import type { Device } from '../msp/device.ts'
import { type RemoteKind, type RemoteLink, remoteKind, remoteLink } from '../msp/remote-link.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { clientAddress } from './client-address.ts'
import { attachment } from './files.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const remoteRuleView = z.object({
  id: z.string(),
  customerId: z.string().nullable(),
  deviceId: z.string().nullable(),
  kind: remoteKind,
  template: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
})

export const remoteLinkView = z.object({
  /** Null: nothing says how the device is reached. */
  kind: remoteKind.nullable(),
  /** What a button opens. */
  url: z.string().nullable(),
  /** Name of the file that /remote-link/file gives instead. */
  file: z.string().nullable(),
  /** Why there is neither. */
  problem: z.string().nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/remote-links',
  summary: 'List how machines are reached by remote control: of everybody, of customers, of devices',
  ...may('remote-control.edit'),
  responses: { 200: answers("Everybody's first", pageOf(remoteRuleView)) },
})

const put = createRoute({
  method: 'put',
  path: '/remote-links',
  summary: 'Set how machines are reached: of a device, of a customer, or of everybody where neither is given',
  ...may('remote-control.edit'),
  request: {
    body: body(
      z
        .object({
          customerId: z.uuid().nullable().default(null),
          deviceId: z.uuid().nullable().default(null),
          kind: remoteKind,
          template: z.string().trim().min(1).max(2000),
        })
        .refine(({ customerId, deviceId }) => customerId === null || deviceId === null, {
          path: ['customerId'],
          message: 'Name a customer or a device, not both',
        }),
    ),
  },
  responses: { 200: answers('The rule', remoteRuleView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/remote-links/{id}',
  summary: 'Take a rule of remote control away',
  ...may('remote-control.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Gone' } },
})

/** The page that somebody opens it from, for the audit log. */
const openedFrom = z.object({
  page: z
    .string()
    .regex(/^(device|ticket|run)\/[0-9a-f-]{36}$/, 'A page is written like ticket/ID.')
    .optional(),
})

const ofDevice = createRoute({
  method: 'get',
  path: '/devices/{id}/remote-link',
  summary:
    'The link that opens a device by remote control; whoever is given one is written into the audit log',
  ...may('remote-control.open'),
  request: { params: idParam, query: openedFrom },
  responses: { 200: answers('The link, or why there is none', remoteLinkView) },
})

const fileOfDevice = createRoute({
  method: 'get',
  path: '/devices/{id}/remote-link/file',
  summary:
    'The file that opens a device by remote desktop; whoever is given it is written into the audit log',
  ...may('remote-control.open'),
  request: { params: idParam, query: openedFrom },
  responses: { 200: { description: 'The file', content: { 'application/x-rdp': {} } } },
})

export function remoteLinkRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole((await listRemoteRules(db)).map(present)), 200))

  app.openapi(put, async (c) => {
    const given = c.req.valid('json')
    const by = nameOf(signedIn(c.var.caller))
    const kept = await audited(
      db,
      c.var.caller,
      'remote-link.set',
      (tx) => putRemoteRule(tx, given, by),
      ({ id, customerId, deviceId, kind, template }) => ({
        subject: `remote-link/${id}`,
        detail: { customerId, deviceId, kind, template },
      }),
    )
    return c.json(present(kept), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'remote-link.deleted',
      async (tx) => {
        const gone = await deleteRemoteRule(tx, id)
        if (!gone) throw notFound('rule of remote control')
        return gone
      },
      ({ kind, template }) => ({ subject: `remote-link/${id}`, detail: { kind, template } }),
    )
    return c.body(null, 204)
  })

  app.openapi(ofDevice, async (c) => {
    const opened = await linkOf(db, c.req.valid('param').id)
    const { kind, link } = opened
    // The name of a file opens nothing yet: whoever downloads it is written down.
    if (link?.open === 'url')
      await writeDown(c.var.caller, clientAddress(c), opened, c.req.valid('query').page)
    return c.json(
      {
        kind,
        url: link?.open === 'url' ? link.url : null,
        file: link?.open === 'file' ? link.name : null,
        problem: link?.open === 'nothing' ? link.problem : null,
      },
      200,
    )
  })

  app.openapi(fileOfDevice, async (c) => {
    const opened = await linkOf(db, c.req.valid('param').id)
    const { link } = opened
    if (link?.open !== 'file') throw new Problem(404, 'This device is opened by no file.')
    await writeDown(c.var.caller, clientAddress(c), opened, c.req.valid('query').page)
    // As Windows itself writes such files: UTF-16 with its mark.
    const content = Buffer.from(`\ufeff${link.content}`, 'utf16le')
    return c.body(new Uint8Array(content), 200, {
      'content-type': 'application/x-rdp',
      'content-disposition': attachment(link.name),
      'content-security-policy': "default-src 'none'; sandbox",
    })
  })

  /** The link itself is not kept: it may hold a password. */
  function writeDown(
    caller: Caller | null,
    address: string,
    { device, kind }: Opened,
    page: string | undefined,
  ): Promise<void> {
    return audited(
      db,
      caller,
      'remote-control.opened',
      async () => undefined,
      () => ({
        subject: `device/${device.id}`,
        detail: { device: device.hostname, kind, address, page: page ?? null },
      }),
    )
  }

  return app
}

interface Opened {
  device: Device
  kind: RemoteKind | null
  link: RemoteLink | undefined
}

async function linkOf(db: Kysely<Database>, id: string): Promise<Opened> {
  const device = await findDevice(db, { id })
  if (!device) throw notFound('device')
  const rule = await remoteRuleOf(db, device)
  if (!rule) return { device, kind: null, link: undefined }
  const customer =
    device.customerId === null
      ? undefined
      : await db.selectFrom('customers').select('name').where('id', '=', device.customerId).executeTakeFirst()
  const link = remoteLink(rule, { ...device, customerName: customer?.name ?? null })
  return { device, kind: rule.kind, link }
}

function present({ createdAt, ...rule }: RemoteRule) {
  return { ...rule, createdAt: createdAt.toISOString() }
}
