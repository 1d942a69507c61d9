import { Hono } from 'hono'
import type { Kysely } from 'kysely'
import { collectDefaultMetrics, Gauge, Registry as Metrics } from 'prom-client'
import { pendingMigrations } from '../db/migrate.ts'
import type { Database } from '../db/schema.ts'
import type { ApiDeps, ApiEnv } from './api-env.ts'
import { isLocal } from './client-address.ts'
import { identify } from './identify.ts'
import { allow } from './may.ts'
import { Problem } from './problems.ts'

/**
 * `/healthz`: this process answers. `/readyz`: the database does too and is migrated. `/metrics`: for Prometheus, from
 * this machine as it is, from elsewhere with an administrator's API token.
 */
export function healthRoutes({ pool, db, callers, migrationsDir }: ApiDeps) {
  const app = new Hono<ApiEnv>()
  const metrics = createMetrics(db)
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
    async (c) => c.text(await metrics.metrics(), 200, { 'content-type': metrics.contentType }),
  )

  return app
}

const statuses = ['queued', 'running', 'waiting', 'paused'] as const

function notReady(detail: string, cause?: unknown): Problem {
  return new Problem(503, detail, { headers: { 'retry-after': '2' }, cause })
}

function createMetrics(db: Kysely<Database>): Metrics {
  const metrics = new Metrics()
  collectDefaultMetrics({ register: metrics })
  new Gauge({
    name: 'sentiero_runs_unfinished',
    help: 'Runs that have not ended, by status',
    labelNames: ['status'],
    registers: [metrics],
    async collect() {
      const rows = await db
        .selectFrom('runs')
        .select(['status', (select) => select.fn.countAll<number>().as('count')])
        .groupBy('status')
        .execute()
      for (const status of statuses) this.set({ status }, 0)
      for (const { status, count } of rows) this.set({ status }, count)
    },
  })
  new Gauge({
    name: 'sentiero_events_unrouted',
    help: 'Events that were stored and not yet routed to workflows',
    registers: [metrics],
    async collect() {
      const row = await db
        .selectFrom('events')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('routed_at', 'is', null)
        .executeTakeFirstOrThrow()
      this.set(row.count)
    },
  })
  return metrics
}
