import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { nameOf } from '../auth/callers.ts'
import { deletePinnedHost, listPinnedHosts, type PinnedHost, pinHost } from '../connections/host-keys.ts'
import type { Database } from '../db/schema.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const pinnedHostView = z.object({
  id: z.string(),
  host: z.string(),
  port: z.int(),
  keyType: z.string(),
  fingerprint: z.string(),
  firstSeenAt: z.iso.datetime(),
  by: z.string(),
})

const newPinnedHost = z.object({
  host: z.string().trim().min(1).max(300),
  port: z.int().min(1).max(65_535).default(22),
  keyType: z
    .string()
    .trim()
    .regex(/^[a-z0-9@.-]{3,60}$/)
    .default('ssh-ed25519'),
  /** As "ssh-keygen -lf" prints it. */
  fingerprint: z
    .string()
    .trim()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'SHA256: and 43 characters, as "ssh-keygen -lf" prints it'),
})

const list = createRoute({
  method: 'get',
  path: '/connections/{id}/host-keys',
  summary: 'List the host keys by which a connection knows machines again',
  ...may('connections.read'),
  request: { params: idParam },
  responses: { 200: answers('By host', pageOf(pinnedHostView)) },
})

const add = createRoute({
  method: 'post',
  path: '/connections/{id}/host-keys',
  summary: 'Accept the host key of a machine, read on the machine itself',
  ...may('connections.edit'),
  request: { params: idParam, body: body(newPinnedHost) },
  responses: { 201: answers('The key that is kept', pinnedHostView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/connections/{id}/host-keys/{keyId}',
  summary: 'Forget the host key of a machine: its next one counts as a first one',
  ...may('connections.edit'),
  request: { params: idParam.extend({ keyId: z.uuid() }) },
  responses: { 204: { description: 'Forgotten' } },
})

export function hostKeyRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { id } = c.req.valid('param')
    await requireConnection(db, id)
    return c.json(whole((await listPinnedHosts(db, id)).map(present)), 200)
  })

  app.openapi(add, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const by = nameOf(signedIn(c.var.caller))
    await requireConnection(db, id)
    const kept = await audited(
      db,
      c.var.caller,
      'host-key.accepted',
      async (tx) => {
        const kept = await pinHost(tx, id, { ...given, by })
        if (kept.fingerprint === given.fingerprint) return kept
        throw new Problem(
          409,
          `${kept.host}:${kept.port} is known by another key, ${kept.fingerprint}. Forget that one first.`,
        )
      },
      ({ host, port, fingerprint }) => ({ subject: `connection/${id}`, detail: { host, port, fingerprint } }),
    )
    return c.json(present(kept), 201)
  })

  app.openapi(remove, async (c) => {
    const { id, keyId } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'host-key.forgotten',
      async (tx) => {
        const forgotten = await deletePinnedHost(tx, id, keyId)
        if (!forgotten) throw notFound('host key')
        return forgotten
      },
      ({ host, port, fingerprint }) => ({ subject: `connection/${id}`, detail: { host, port, fingerprint } }),
    )
    return c.body(null, 204)
  })

  return app
}

async function requireConnection(db: Kysely<Database>, id: string): Promise<void> {
  const found = await db.selectFrom('connections').select('id').where('id', '=', id).executeTakeFirst()
  if (!found) throw notFound('connection')
}

function present({ firstSeenAt, ...pinned }: PinnedHost) {
  return { ...pinned, firstSeenAt: firstSeenAt.toISOString() }
}
