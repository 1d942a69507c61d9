import type { MiddlewareHandler } from 'hono'
import type { Callers } from '../auth/callers.ts'
import { trustedOrigins } from '../auth/origins.ts'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problems.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Finds out who calls. A bearer token that is not known is refused rather than treated as a stranger. */
export function identify(callers: Callers): MiddlewareHandler<ApiEnv> {
  return async function identified(c, next) {
    const caller = await callers.identify(c.req.raw.headers)
    if (caller === null && c.req.header('authorization') !== undefined) {
      throw new Problem(401, 'This API token is not known, or it was revoked.')
    }
    c.set('caller', caller)
    await next()
  }
}

/** Refuses writes that a page of another origin makes with the visitor's cookie. */
export function sameOrigin(publicUrl: string): MiddlewareHandler<ApiEnv> {
  const trusted = new Set(trustedOrigins(publicUrl))
  return async function fromOurPages(c, next) {
    const headers = c.req.raw.headers
    // Without a cookie there is nobody to impersonate, and a bearer token is never sent by itself.
    const harmless = READING.has(c.req.method) || !headers.has('cookie') || headers.has('authorization')
    const origin = headers.get('origin')
    const fromUs = origin === null ? headers.get('sec-fetch-site') === 'same-origin' : trusted.has(origin)
    if (!harmless && !fromUs) {
      throw new Problem(
        403,
        `Writes from ${origin ?? 'a page that does not say where it is from'} are refused. If people use this ` +
          `address, set SENTIERO_PUBLIC_URL to it (it is ${publicUrl}).`,
      )
    }
    await next()
  }
}
