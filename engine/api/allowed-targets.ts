import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import {
  type AllowedTarget,
  deleteAllowedTarget,
  insertAllowedTarget,
  listAllowedTargets,
} from '../http/allow-list.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const allowedTarget = z.object({
  id: z.string(),
  name: z.string(),
  hostPattern: z.string(),
  cidr: z.string(),
  ports: z.array(z.int()),
  customerId: z.string().nullable(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
})

const newAllowedTarget = z.object({
  name: z.string().trim().min(1).max(200),
  /** A host name, `*.` and a domain, or `*` for every name. */
  hostPattern: z.string().max(300).default('*'),
  /** The network that the name must lead into, or one address. */
  cidr: z.string().min(1).max(60),
  /** Empty: every port. */
  ports: z.array(z.int().min(1).max(65_535)).max(100).default([]),
  customerId: z.uuid().nullable().default(null),
  reason: z.string().trim().min(1).max(2000),
})

const list = createRoute({
  method: 'get',
  path: '/allowed-targets',
  summary: 'List the private targets that web requests may reach',
  ...may('allowed-targets.manage'),
  responses: { 200: answers('By name', pageOf(allowedTarget)) },
})

const add = createRoute({
  method: 'post',
  path: '/allowed-targets',
  summary: 'Let web requests reach a private target',
  ...may('allowed-targets.manage'),
  request: { body: body(newAllowedTarget) },
  responses: { 201: answers('The target', allowedTarget) },
})

const remove = createRoute({
  method: 'delete',
  path: '/allowed-targets/{id}',
  summary: 'Close a private target again, from the next request on',
  ...may('allowed-targets.manage'),
  request: { params: idParam },
  responses: { 204: { description: 'Closed' } },
})

export function allowedTargetRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole((await listAllowedTargets(db)).map(presentTarget)), 200))

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const createdBy = nameOf(signedIn(c.var.caller))
    const made = await audited(
      db,
      c.var.caller,
      'allowed-target.created',
      (tx) => insertAllowedTarget(tx, { ...given, createdBy }),
      ({ id, name, hostPattern, cidr, ports, reason }) => ({
        subject: `allowed-target/${id}`,
        detail: { name, hostPattern, cidr, ports, reason },
      }),
    )
    return c.json(presentTarget(made), 201)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'allowed-target.deleted',
      async (tx) => {
        const closed = await deleteAllowedTarget(tx, id)
        if (!closed) throw notFound('allowed target')
        return closed
      },
      ({ name, cidr }) => ({ subject: `allowed-target/${id}`, detail: { name, cidr } }),
    )
    return c.body(null, 204)
  })

  return app
}

function presentTarget({ createdAt, ...target }: AllowedTarget) {
  return { ...target, createdAt: createdAt.toISOString() }
}
