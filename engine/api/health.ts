import { Hono } from 'hono'
import { pendingMigrations } from '../db/migrate.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { isLocal } from './client-address.ts'
import { identify } from './identify.ts'
import { allow } from './may.ts'
import { Problem } from './problems.ts'

/**
 * `/healthz`: this process answers. `/readyz`: the database does too and is migrated. `/metrics`: for Prometheus, from
 * this machine as it is, from elsewhere with an administrator's API token.
 */
export function healthRoutes({
  pool,
  metrics,
  callers,
  migrationsDir,
}: Pick<ApiDeps, 'pool' | 'metrics' | 'callers' | 'migrationsDir'>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const recognise = identify(callers)
  const mayRead = allow('metrics.read')

  app.get('/healthz', (c) => c.json({ ok: true }))

  app.get('/readyz', async (c) => {
    const pending = await pendingMigrations(pool, migrationsDir).catch((cause: unknown) => {
      throw notReady('The database cannot be reached.', cause)
    })
    if (pending.length > 0) throw notReady(`Migrations are pending: ${pending.join(', ')}.`)
    return c.json({ ok: true })
  })

  app.get(
    '/metrics',
    (c, next) => (isLocal(c) ? next() : recognise(c, () => mayRead(c, next).then(() => undefined))),
    async (c) => {
      const { text, contentType } = await metrics.read()
      return c.text(text, 200, { 'content-type': contentType })
    },
  )

  return app
}

function notReady(detail: string, cause?: unknown): Problem {
  return new Problem(503, detail, { headers: { 'retry-after': '2' }, cause })
}
