import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { demoCounts, loadDemo, readDemo } from '../demo/load-demo.ts'
import { DemoInUse, removeDemo } from '../demo/remove-demo.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, newResource, signedIn } from './resource.ts'

export const demoView = z.object({
  /** Null where it is not loaded. */
  loadedAt: z.iso.datetime().nullable(),
  customers: z.int(),
  devices: z.int(),
  tickets: z.int(),
  workflows: z.int(),
  runs: z.int(),
  events: z.int(),
})

const read = createRoute({
  method: 'get',
  path: '/demo',
  summary: 'Whether the invented MSP is loaded, and how much it made',
  ...may('overview.read'),
  responses: { 200: answers('The demo', demoView) },
})

const load = createRoute({
  method: 'post',
  path: '/demo',
  summary: 'Make an invented MSP with a week of events and runs; again changes nothing',
  ...may('demo.manage'),
  request: {
    body: body(
      z.object({
        language: z.enum(['en', 'it']).default('en'),
        /** On an installation that has customers of its own. */
        besideOwn: z.boolean().default(false),
      }),
    ),
  },
  responses: { 201: answers('The demo', demoView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/demo',
  summary: 'Remove the invented MSP and what came to it since, and nothing else',
  ...may('demo.manage'),
  responses: { 200: answers('What was removed', demoView) },
})

export function demoRoutes({ db, registry, secrets, publicUrl, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => {
    const demo = await readDemo(db)
    return c.json(
      demo
        ? { loadedAt: demo.loadedAt, ...demoCounts(demo) }
        : { loadedAt: null, customers: 0, devices: 0, tickets: 0, workflows: 0, runs: 0, events: 0 },
      200,
    )
  })

  app.openapi(load, async (c) => {
    const { language, besideOwn } = c.req.valid('json')
    if (!besideOwn && !(await readDemo(db))) await refuseBesideOwn(db)
    const actor = nameOf(signedIn(c.var.caller))
    const demo = await loadDemo(db, { registry, secrets, publicUrl }, { actor, language, now: clock() })
    return c.json({ loadedAt: demo.loadedAt, ...demoCounts(demo) }, 201)
  })

  app.openapi(remove, async (c) => {
    const actor = nameOf(signedIn(c.var.caller))
    try {
      const demo = await removeDemo(db, { actor })
      if (!demo) throw notFound('demo')
      return c.json({ loadedAt: null, ...demoCounts(demo) }, 200)
    } catch (error) {
      if (error instanceof DemoInUse) throw new Problem(409, error.message)
      throw error
    }
  })

  return app
}

async function refuseBesideOwn(db: Kysely<Database>): Promise<void> {
  const { count } = await db
    .selectFrom('customers')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (count === 0) return
  throw new Problem(
    409,
    `This installation has ${count === 1 ? 'a customer' : `${count} customers`} of its own: the demo's would stand between them. ` +
      'Send "besideOwn": true to load it all the same.',
    { extra: { code: 'has_customers', customers: Number(count) } },
  )
}
