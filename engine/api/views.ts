import { createRoute, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Caller } from '../auth/callers.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

/** The lists that have views. */
export const listNames = [
  'workflows',
  'runs',
  'approvals',
  'tasks',
  'tickets',
  'customers',
  'devices',
  'connections',
  'events',
  'runbooks',
  'variables',
  'audit',
] as const

const listName = z.enum(listNames)

/** Filters of a list under a name, as they stand in its address. */
export const savedView = z.object({
  id: z.uuid(),
  list: listName,
  name: z.string(),
  filters: z.string(),
  /** Everybody sees it. */
  shared: z.boolean(),
  /** Who asks made it, and may delete it. */
  own: z.boolean(),
  /** Who made it. */
  by: z.string(),
})

const list = createRoute({
  method: 'get',
  path: '/views',
  summary: 'List the views of a list: your own, and those that others share',
  ...may('views.use'),
  request: { query: z.object({ list: listName }) },
  responses: { 200: answers('Views, by name', pageOf(savedView)) },
})

const save = createRoute({
  method: 'post',
  path: '/views',
  summary: 'Keep filters of a list as a view; your own of the same name is replaced',
  ...may('views.use'),
  request: {
    body: body(
      z.object({
        list: listName,
        name: z.string().trim().min(1).max(100),
        filters: z
          .string()
          .max(2000)
          .openapi({ description: 'As in an address: `status=new,open&queue=Alerts`' }),
        shared: z.boolean().default(false),
      }),
    ),
  },
  responses: { 201: answers('The view', savedView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/views/{id}',
  summary: 'Delete a view of your own; administrators also shared ones of others',
  ...may('views.use'),
  request: { params: idParam },
  responses: { 200: answers('Deleted', z.object({ id: z.uuid() })) },
})

export function viewRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const caller = signedIn(c.var.caller)
    const { list } = c.req.valid('query')
    const userId = caller.kind === 'user' ? caller.id : null
    const { rows } = await sql<Omit<z.output<typeof savedView>, 'list'>>`
      select v.id, v.name, v.filters, v.shared, coalesce(v.user_id = ${userId}::uuid, false) as own, u.name as by
        from saved_views v join auth."user" u on u.id = v.user_id
       where v.list = ${list} and (v.shared or v.user_id = ${userId}::uuid)
       order by lower(v.name), v.id limit 200`.execute(db)
    return c.json(whole(rows.map((row) => ({ ...row, list }))), 200)
  })

  app.openapi(save, async (c) => {
    const caller = personOf(c.var.caller)
    const { list, name, filters, shared } = c.req.valid('json')
    const saved = await audited(
      db,
      c.var.caller,
      'view.saved',
      async (tx) => {
        await tx
          .deleteFrom('saved_views')
          .where('list', '=', list)
          .where('user_id', '=', caller.id)
          .where(sql<boolean>`lower(name) = lower(${name})`)
          .execute()
        return tx
          .insertInto('saved_views')
          .values({ id: uuidv7(), list, user_id: caller.id, name, filters, shared })
          .returning(['id', 'name', 'filters', 'shared'])
          .executeTakeFirstOrThrow()
      },
      ({ id }) => ({ subject: `view/${id}`, detail: { list, name, shared } }),
    )
    return c.json({ ...saved, list, own: true, by: caller.name }, 201)
  })

  app.openapi(remove, async (c) => {
    const caller = personOf(c.var.caller)
    const { id } = c.req.valid('param')
    const gone = await audited(
      db,
      c.var.caller,
      'view.deleted',
      async (tx) => {
        const row = await tx
          .deleteFrom('saved_views')
          .where('id', '=', id)
          .where((where) =>
            caller.role === 'admin'
              ? where.or([where('user_id', '=', caller.id), where('shared', '=', true)])
              : where('user_id', '=', caller.id),
          )
          .returning(['id', 'list', 'name'])
          .executeTakeFirst()
        if (row === undefined) throw notFound('view')
        return row
      },
      ({ list, name }) => ({ subject: `view/${id}`, detail: { list, name } }),
    )
    return c.json({ id: gone.id }, 200)
  })

  return app
}

function personOf(caller: Caller | null) {
  const known = signedIn(caller)
  if (known.kind === 'user') return known
  throw new Problem(409, 'Views belong to people: sign in to keep one.')
}
