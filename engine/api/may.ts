import type { MiddlewareHandler } from 'hono'
import { type Action, can } from '../auth/can.ts'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problems.ts'
import { signedIn } from './resource.ts'

/** Spread into a route: lets through who may do this, and writes it into the API's description. */
export function may(action: Action) {
  return { middleware: allow(action), 'x-permission': action }
}

/** Spread into a route that strangers may call. */
export function anybody() {
  return { 'x-permission': 'anybody', security: [] }
}

export function allow(action: Action): MiddlewareHandler<ApiEnv> {
  return async function allowed(c, next) {
    const caller = signedIn(c.var.caller)
    if (!can(caller.role, action)) {
      throw new Problem(403, `The role ${caller.role} may not do this (it needs ${action}).`)
    }
    await next()
  }
}
