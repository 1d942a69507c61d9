import { createRoute, z } from '@hono/zod-openapi'
import { emailAddress, newPassword, personName } from '../auth/credentials.ts'
import { setUp } from '../auth/setup.ts'
import type { ApiDeps } from './api-env.ts'
import { anybody } from './may.ts'
import { answers, body, newResource } from './resource.ts'

const makeFirstOwner = createRoute({
  method: 'post',
  path: '/setup',
  summary: 'Make the first administrator, with the token of the one-time link, and sign in',
  ...anybody(),
  request: {
    body: body(
      z.object({
        token: z.string().min(1).max(200),
        email: emailAddress,
        password: newPassword,
        name: personName.optional(),
      }),
    ),
  },
  responses: { 200: answers('Set up and signed in', z.object({ ok: z.literal(true) })) },
})

export function setupRoutes({ db, signIn, callers }: ApiDeps) {
  return newResource().openapi(makeFirstOwner, async (c) => {
    const owner = c.req.valid('json')
    await setUp(db, signIn, owner)
    callers.forget()
    const signedIn = await signIn.api.signInEmail({
      body: { email: owner.email, password: owner.password },
      returnHeaders: true,
    })
    for (const cookie of signedIn.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    return c.json({ ok: true as const }, 200)
  })
}
