import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { type ApiToken, insertToken, listTokens, revokeToken } from '../auth/tokens.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { newTokenView, roleSchema, tokenView } from './present-session.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/tokens',
  summary: 'List API tokens, without their text',
  ...may('tokens.manage'),
  responses: { 200: answers('All tokens', pageOf(tokenView)) },
})

const add = createRoute({
  method: 'post',
  path: '/tokens',
  summary: 'Make an API token; its text is answered once',
  ...may('tokens.manage'),
  request: { body: body(z.object({ name: z.string().trim().min(1).max(200), role: roleSchema })) },
  responses: { 201: answers('The token', newTokenView) },
})

const revoke = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  summary: 'Revoke an API token',
  ...may('tokens.manage'),
  request: { params: idParam },
  responses: { 204: { description: 'Revoked' } },
})

export function tokenRoutes({ db, callers }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole((await listTokens(db)).map(presentToken)), 200))

  app.openapi(add, async (c) => {
    const { name, role } = c.req.valid('json')
    const createdBy = nameOf(signedIn(c.var.caller))
    const made = await audited(
      db,
      c.var.caller,
      'token.created',
      (tx) => insertToken(tx, { name, role, createdBy }),
      ({ entry }) => ({ subject: `token/${entry.id}`, detail: { name, role } }),
    )
    return c.json({ ...presentToken(made.entry), token: made.token }, 201)
  })

  app.openapi(revoke, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'token.revoked',
      async (tx) => {
        if (!(await revokeToken(tx, id))) throw notFound('token')
      },
      () => ({ subject: `token/${id}` }),
    )
    callers.forget()
    return c.body(null, 204)
  })

  return app
}

function presentToken(token: ApiToken) {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    createdBy: token.created_by,
    createdAt: token.created_at.toISOString(),
    lastUsedAt: token.last_used_at?.toISOString() ?? null,
    revokedAt: token.revoked_at?.toISOString() ?? null,
  }
}
