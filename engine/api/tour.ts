import { createRoute, z } from '@hono/zod-openapi'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { readDemo } from '../demo/load-demo.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { Problem } from './problems.ts'
import { answers, body, newResource, signedIn } from './resource.ts'

export const tourView = z.object({
  /** Who asks wants to see it no more. */
  dismissed: z.boolean(),
  steps: z.array(
    z.object({
      name: z.enum(['owner', 'customer', 'source', 'workflow', 'run', 'colleague']),
      /** Told from what there is, the demo apart. */
      done: z.boolean(),
    }),
  ),
})

const read = createRoute({
  method: 'get',
  path: '/tour',
  summary: 'The first steps with this installation, and which are done',
  ...may('views.use'),
  responses: { 200: answers('The steps in their order', tourView) },
})

const dismiss = createRoute({
  method: 'put',
  path: '/tour',
  summary: 'Hide the first steps for yourself, or show them again',
  ...may('views.use'),
  request: { body: body(z.object({ dismissed: z.boolean() })) },
  responses: { 200: answers('The steps in their order', tourView) },
})

export function tourRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => {
    const caller = signedIn(c.var.caller)
    return c.json(await readTour(db, caller.kind === 'user' ? caller.id : null), 200)
  })

  app.openapi(dismiss, async (c) => {
    const caller = signedIn(c.var.caller)
    if (caller.kind !== 'user') throw new Problem(409, 'The first steps are for people: sign in.')
    const value = JSON.stringify({ dismissed: c.req.valid('json').dismissed })
    // How a page looks to one person changes nothing for anybody else: the audit log does not tell it.
    await db
      .insertInto('user_settings')
      .values({ user_id: caller.id, name: 'tour', value })
      .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet({ value }))
      .execute()
    return c.json(await readTour(db, caller.id), 200)
  })

  return app
}

async function readTour(db: Kysely<Database>, userId: string | null): Promise<z.output<typeof tourView>> {
  const demo = await readDemo(db)
  const customers = sql`all(${demo?.customers ?? []}::uuid[])`
  const workflows = sql`all(${demo?.workflows ?? []}::uuid[])`
  const { rows } = await sql<
    Record<'dismissed' | 'customer' | 'source' | 'workflow' | 'run' | 'colleague', boolean>
  >`
    with own as materialized (
      select id, published_version from workflows where deleted_at is null and id <> ${workflows}
    )
    select
      exists (select from user_settings
               where user_id = ${userId} and name = 'tour' and (value ->> 'dismissed')::boolean) as dismissed,
      exists (select from customers where id <> ${customers}) as customer,
      exists (select from connections)
        or exists (select from own join triggers t on t.workflow_id = own.id
                    where t.enabled and t.intake in ('webhook', 'portal')) as source,
      exists (select from own where published_version is not null) as workflow,
      exists (select from own where exists (select from run_history h where h.workflow_id = own.id)) as run,
      (select count(*) > 1 from (select from auth."user" where not disabled limit 2) as people) as colleague`.execute(
    db,
  )
  const [facts] = rows
  if (facts === undefined) throw new Error('A select without from answered no row.')
  const { dismissed, ...done } = facts
  return {
    dismissed,
    steps: [
      // Who sees this has signed in.
      { name: 'owner', done: true },
      { name: 'customer', done: done.customer },
      { name: 'source', done: done.source },
      { name: 'workflow', done: done.workflow },
      { name: 'run', done: done.run },
      { name: 'colleague', done: done.colleague },
    ],
  }
}
