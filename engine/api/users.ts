import { randomBytes } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { permissions } from '../auth/can.ts'
import { emailAddress, newPassword, personName } from '../auth/credentials.ts'
import {
  endSessionsOf,
  hashPassword,
  insertUser,
  listSessionsOf,
  listUsers,
  replacePassword,
  type User,
  updateUser,
} from '../auth/users.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { permissionView, roleSchema, userSessionView, userView } from './present-session.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/users',
  summary: 'List users',
  ...may('users.manage'),
  responses: { 200: answers('All users', pageOf(userView)) },
})

const add = createRoute({
  method: 'post',
  path: '/users',
  summary: 'Add a user; without a password one is made and answered once',
  ...may('users.manage'),
  request: {
    body: body(
      z.object({
        email: emailAddress,
        name: personName,
        role: roleSchema,
        password: newPassword.optional(),
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

const setPassword = createRoute({
  method: 'post',
  path: '/users/{id}/password',
  summary:
    'Give a user a new password and end their sessions; without one given it is made and answered once',
  ...may('users.manage'),
  request: { params: idParam, body: body(z.object({ password: newPassword.optional() })) },
  responses: {
    200: answers('Set', z.object({ id: z.string(), password: z.string().optional() })),
  },
})

const listSessions = createRoute({
  method: 'get',
  path: '/users/{id}/sessions',
  summary: 'Where a user is signed in, the latest first',
  ...may('users.manage'),
  request: { params: idParam },
  responses: { 200: answers('Sessions', pageOf(userSessionView)) },
})

const endSessions = createRoute({
  method: 'delete',
  path: '/users/{id}/sessions',
  summary: 'Sign a user out everywhere',
  ...may('users.manage'),
  request: { params: idParam },
  responses: { 200: answers('Ended', z.object({ ended: z.int() })) },
})

const listPermissions = createRoute({
  method: 'get',
  path: '/permissions',
  summary: 'What each role may do',
  ...may('users.manage'),
  responses: { 200: answers('The permission table', pageOf(permissionView)) },
})

export function userRoutes({ db, signIn, callers }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole((await listUsers(db)).map(presentUser)), 200))

  app.openapi(add, async (c) => {
    const { password: given, ...person } = c.req.valid('json')
    const secret = given ?? randomBytes(12).toString('base64url')
    const passwordHash = await hashPassword(signIn, secret)
    const user = await audited(
      db,
      c.var.caller,
      'user.created',
      (tx) => insertUser(tx, { ...person, passwordHash }),
      ({ id, email, role }) => ({ subject: `user/${id}`, detail: { email, role } }),
    )
    return c.json({ ...presentUser(user), ...(given === undefined ? { password: secret } : {}) }, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const user = await audited(
      db,
      c.var.caller,
      'user.changed',
      async (tx) => {
        const changed = await updateUser(tx, id, changes)
        if (changed === undefined) throw notFound('user')
        return changed
      },
      ({ role, disabled }) => ({ subject: `user/${id}`, detail: { role, disabled } }),
    )
    callers.forget()
    return c.json(presentUser(user), 200)
  })

  app.openapi(setPassword, async (c) => {
    const { id } = c.req.valid('param')
    const { password: given } = c.req.valid('json')
    const secret = given ?? randomBytes(12).toString('base64url')
    const passwordHash = await hashPassword(signIn, secret)
    await audited(
      db,
      c.var.caller,
      'user.password-reset',
      async (tx) => {
        if (!(await replacePassword(tx, id, passwordHash))) throw notFound('user')
      },
      () => ({ subject: `user/${id}` }),
    )
    callers.forget()
    return c.json({ id, ...(given === undefined ? { password: secret } : {}) }, 200)
  })

  app.openapi(listSessions, async (c) => {
    const sessions = await listSessionsOf(db, c.req.valid('param').id)
    const views = sessions.map(({ createdAt, updatedAt, expiresAt, ...session }) => ({
      ...session,
      createdAt: createdAt.toISOString(),
      lastSeenAt: updatedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }))
    return c.json(whole(views), 200)
  })

  app.openapi(endSessions, async (c) => {
    const { id } = c.req.valid('param')
    const ended = await audited(
      db,
      c.var.caller,
      'user.signed-out',
      (tx) => endSessionsOf(tx, id),
      (sessions) => ({ subject: `user/${id}`, detail: { sessions } }),
    )
    callers.forget()
    return c.json({ ended }, 200)
  })

  app.openapi(listPermissions, (c) => {
    const rows = Object.entries(permissions).map(([action, allowed]) => ({ action, roles: [...allowed] }))
    return c.json(whole(rows), 200)
  })

  return app
}

function presentUser({ id, email, name, role, disabled, createdAt }: User) {
  return { id, email, name, role, disabled, createdAt: createdAt.toISOString() }
}
