import { createRoute, z } from '@hono/zod-openapi'
import { type Kysely, sql } from 'kysely'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { type HeldScope, isHeldSql, liftHold, setHold } from '../runs/write-holds.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const writeHoldView = z.object({
  id: z.string(),
  scope: z.enum(['workflow', 'customer', 'all']),
  /** Of the workflow or the customer; null where everything is held. */
  subjectId: z.string().nullable(),
  subjectName: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
})

const newWriteHold = z.object({
  scope: z.enum(['workflow', 'customer', 'all']),
  /** Of the workflow or the customer. */
  subjectId: z.uuid().optional(),
  reason: z.string().trim().min(1, 'Say why: others read it before they lift it.').max(2000),
})

const list = createRoute({
  method: 'get',
  path: '/write-holds',
  summary: 'What is held: nothing of it begins or writes',
  ...may('write-holds.read'),
  responses: {
    200: answers(
      'The oldest first',
      pageOf(writeHoldView).extend({
        /** Runs that stand still because of them, counted to 1000. */
        heldRuns: z.int(),
      }),
    ),
  },
})

const set = createRoute({
  method: 'post',
  path: '/write-holds',
  summary: 'Hold a workflow, a customer or everything: runs stop before they write, new ones wait',
  ...may('write-holds.edit'),
  request: { body: body(newWriteHold) },
  responses: { 201: answers('It holds', z.object({ id: z.string() })) },
})

const lift = createRoute({
  method: 'post',
  path: '/write-holds/{id}/lift',
  summary: 'Lift a hold: what stood still because of it goes on',
  ...may('write-holds.edit'),
  request: { params: idParam },
  responses: { 200: answers('It holds no more', z.object({ id: z.string() })) },
})

export function writeHoldRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const [items, heldRuns] = await Promise.all([listHolds(db), countHeld(db)])
    return c.json({ ...whole(items), heldRuns }, 200)
  })

  app.openapi(set, async (c) => {
    const { scope, subjectId, reason } = c.req.valid('json')
    const by = nameOf(signedIn(c.var.caller))
    const id = await audited(
      db,
      c.var.caller,
      'write-hold.set',
      async (tx) => {
        const held = await setHold(tx, await scopeOf(tx, scope, subjectId), { reason, by })
        if (held) return held
        throw new Problem(409, 'It is held already. Lift that hold first to give another reason.')
      },
      (id) => ({ subject: `write-hold/${id}`, detail: { scope, subjectId: subjectId ?? null, reason } }),
    )
    return c.json({ id }, 201)
  })

  app.openapi(lift, async (c) => {
    const { id } = c.req.valid('param')
    const by = nameOf(signedIn(c.var.caller))
    await audited(
      db,
      c.var.caller,
      'write-hold.lifted',
      async (tx) => {
        if (await liftHold(tx, id, by)) return
        throw notFound('hold')
      },
      () => ({ subject: `write-hold/${id}` }),
    )
    return c.json({ id }, 200)
  })

  return app
}

async function scopeOf(
  tx: Kysely<Database>,
  scope: 'workflow' | 'customer' | 'all',
  subjectId: string | undefined,
): Promise<HeldScope> {
  if (scope === 'all') return 'all'
  if (subjectId === undefined) throw new Problem(422, `subjectId: Say which ${scope}.`)
  const table = scope === 'workflow' ? 'workflows' : 'customers'
  const row = await tx.selectFrom(table).select('id').where('id', '=', subjectId).executeTakeFirst()
  if (!row) throw notFound(scope)
  return scope === 'workflow' ? { workflowId: subjectId } : { customerId: subjectId }
}

async function listHolds(db: Kysely<Database>): Promise<z.output<typeof writeHoldView>[]> {
  const rows = await db
    .selectFrom('write_holds')
    .leftJoin('workflows', 'workflows.id', 'write_holds.workflow_id')
    .leftJoin('customers', 'customers.id', 'write_holds.customer_id')
    .select([
      'write_holds.id',
      'workflow_id',
      'customer_id',
      'reason',
      'set_by',
      'set_at',
      'workflows.name as workflow_name',
      'customers.name as customer_name',
    ])
    .where('lifted_at', 'is', null)
    .orderBy('set_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    scope: row.workflow_id ? 'workflow' : row.customer_id ? 'customer' : 'all',
    subjectId: row.workflow_id ?? row.customer_id,
    subjectName: row.workflow_name ?? row.customer_name,
    reason: row.reason,
    by: row.set_by,
    at: row.set_at.toISOString(),
  }))
}

const countedTo = 1000

async function countHeld(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ held: number }>`
    select ((select count(*) from (select from runs where status = 'paused' and pause_reason ->> 'kind' = 'hold'
                                    limit ${countedTo}) as stopped)
          + (select count(*) from (select from runs r where status = 'queued' and started_at is null
                                    and ${sql.raw(isHeldSql('r'))} limit ${countedTo}) as waiting))::int as held`.execute(
    db,
  )
  return Math.min(countedTo, rows[0]?.held ?? 0)
}
