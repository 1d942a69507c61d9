import { randomBytes } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { recordAudit } from '../auth/audit.ts'
import { nameOf } from '../auth/callers.ts'
import { hashPassword, insertUser, listUsers, type User, updateUser } from '../auth/users.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { roleSchema, userView } from './present-session.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, itemsOf, newResource, signedIn } from './resource.ts'

export const password = z.string().min(10, 'Use at least 10 characters').max(200)

const list = createRoute({
  method: 'get',
  path: '/users',
  summary: 'List users',
  ...may('users.manage'),
  responses: { 200: answers('All users', itemsOf(userView)) },
})

const add = createRoute({
  method: 'post',
  path: '/users',
  summary: 'Add a user; without a password one is made and answered once',
  ...may('users.manage'),
  request: {
    body: body(
      z.object({
        email: z.email().max(320),
        name: z.string().trim().min(1).max(200),
        role: roleSchema,
        password: password.optional(),
      }),
    ),
  },
  responses: { 201: answers('The user', userView.extend({ password: z.string().optional() })) },
})

const change = createRoute({
  method: 'patch',
  path: '/users/{id}',
  summary: 'Change a role, or disable a user and end their sessions',
  ...may('users.manage'),
  request: {
    params: idParam,
    body: body(z.object({ role: roleSchema.optional(), disabled: z.boolean().optional() })),
  },
  responses: { 200: answers('The user', userView) },
})

export function userRoutes({ db, signIn, callers }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json({ items: (await listUsers(db)).map(presentUser) }, 200))

  app.openapi(add, async (c) => {
    const { password: given, ...person } = c.req.valid('json')
    const actor = nameOf(signedIn(c.var.caller))
    const secret = given ?? randomBytes(12).toString('base64url')
    const passwordHash = await hashPassword(signIn, secret)
    const user = await db.transaction().execute(async (tx) => {
      const made = await insertUser(tx, { ...person, passwordHash })
      const detail = { email: made.email, role: made.role }
      await recordAudit(tx, { actor, action: 'user.created', subject: `user/${made.id}`, detail })
      return made
    })
    return c.json({ ...presentUser(user), ...(given === undefined ? { password: secret } : {}) }, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const { role, disabled } = c.req.valid('json')
    const actor = nameOf(signedIn(c.var.caller))
    const user = await db.transaction().execute(async (tx) => {
      const changed = await updateUser(tx, id, { role, disabled })
      if (changed === undefined) throw notFound('user')
      const detail = { role: changed.role, disabled: changed.disabled }
      await recordAudit(tx, { actor, action: 'user.changed', subject: `user/${id}`, detail })
      return changed
    })
    callers.forget()
    return c.json(presentUser(user), 200)
  })

  return app
}

function presentUser({ id, email, name, role, disabled, createdAt }: User) {
  return { id, email, name, role, disabled, createdAt: createdAt.toISOString() }
}
