import { createRoute } from '@hono/zod-openapi'
import { tellIfDatabaseGone } from '../auth/callers.ts'
import { CLIENT_ADDRESS_HEADER } from '../auth/sign-in.ts'
import { anyUser } from '../auth/users.ts'
import type { ApiDeps } from './api-env.ts'
import { clientAddress } from './client-address.ts'
import { anybody } from './may.ts'
import { sessionView } from './present-session.ts'
import { notFound, Problem } from './problems.ts'
import { answers, newResource } from './resource.ts'

// better-auth serves many more; what is not used here is not offered.
const served = new Set(['POST /sign-in/email', 'POST /sign-out', 'POST /change-password', 'GET /get-session'])

const readSession = createRoute({
  method: 'get',
  path: '/session',
  summary: 'Who is signed in',
  ...anybody(),
  responses: { 200: answers('The signed-in user, or null', sessionView) },
})

export function sessionRoutes({ db, signIn, callers }: ApiDeps) {
  const app = newResource()

  app.openapi(readSession, async (c) => {
    const { caller } = c.var
    if (caller === null) return c.json({ user: null, setUpNeeded: !(await anyUser(db)) }, 200)
    if (caller.kind === 'user') {
      // Asked for at each start of the editor: the moment to let the session and its cookie live on.
      const { headers } = await signIn.api.getSession({ headers: c.req.raw.headers, returnHeaders: true })
      for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    }
    const { id, name, role } = caller
    const email = caller.kind === 'user' ? caller.email : ''
    return c.json({ user: { id, email, name, role }, setUpNeeded: false }, 200)
  })

  app.on(['GET', 'POST'], '/auth/*', async (c) => {
    const path = c.req.path.replace(/^.*?\/auth(?=\/)/, '')
    if (!served.has(`${c.req.method} ${path}`)) throw notFound('route')
    const request = new Request(c.req.raw)
    request.headers.set(CLIENT_ADDRESS_HEADER, clientAddress(c))
    const answer = await signIn.handler(request)
    if (path === '/sign-out') callers.forget()
    if (answer.status < 400) return answer
    if (answer.status >= 500) await tellIfDatabaseGone(db, new Error('Signing in failed'))
    throw await toProblem(answer)
  })

  return app
}

/** better-auth answers errors in a form of its own. */
async function toProblem(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null)
  const message =
    typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : 'Sign-in failed.'
  const retryAfter = answer.headers.get('x-retry-after')
  const status = answer.status === 401 || answer.status === 403 || answer.status === 429 ? answer.status : 422
  return new Problem(status, message, retryAfter === null ? {} : { headers: { 'retry-after': retryAfter } })
}
