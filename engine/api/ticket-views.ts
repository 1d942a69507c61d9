import { createRoute, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Caller } from '../auth/callers.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

/** Filters of the list of tickets under a name, as they stand in its address. */
export const ticketListView = z.object({ id: z.uuid(), name: z.string(), filters: z.string() })

const list = createRoute({
  method: 'get',
  path: '/ticket-views',
  summary: 'List your own views of the tickets',
  ...may('tickets.read'),
  responses: { 200: answers('Views, by name', pageOf(ticketListView)) },
})

const save = createRoute({
  method: 'post',
  path: '/ticket-views',
  summary: 'Keep filters of the tickets as a view of your own; one of the same name is replaced',
  ...may('tickets.read'),
  request: {
    body: body(
      z.object({
        name: z.string().trim().min(1).max(100),
        filters: z
          .string()
          .max(2000)
          .openapi({ description: 'As in an address: `status=new,open&queue=Alerts`' }),
      }),
    ),
  },
  responses: { 201: answers('The view', ticketListView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/ticket-views/{id}',
  summary: 'Delete a view of your own',
  ...may('tickets.read'),
  request: { params: idParam },
  responses: { 200: answers('Deleted', z.object({ id: z.uuid() })) },
})

export function ticketViewRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const caller = signedIn(c.var.caller)
    if (caller.kind !== 'user') return c.json(whole([]), 200)
    const views = await db
      .selectFrom('ticket_views')
      .select(['id', 'name', 'filters'])
      .where('user_id', '=', caller.id)
      .orderBy('name')
      .execute()
    return c.json(whole(views), 200)
  })

  app.openapi(save, async (c) => {
    const userId = userOf(c.var.caller)
    const { name, filters } = c.req.valid('json')
    const saved = await audited(
      db,
      c.var.caller,
      'ticket-view.saved',
      async (tx) => {
        await tx
          .deleteFrom('ticket_views')
          .where('user_id', '=', userId)
          .where(sql<boolean>`lower(name) = lower(${name})`)
          .execute()
        return tx
          .insertInto('ticket_views')
          .values({ id: uuidv7(), user_id: userId, name, filters })
          .returning(['id', 'name', 'filters'])
          .executeTakeFirstOrThrow()
      },
      ({ id }) => ({ subject: `ticket-view/${id}`, detail: { name } }),
    )
    return c.json(saved, 201)
  })

  app.openapi(remove, async (c) => {
    const userId = userOf(c.var.caller)
    const { id } = c.req.valid('param')
    const gone = await audited(
      db,
      c.var.caller,
      'ticket-view.deleted',
      async (tx) => {
        const row = await tx
          .deleteFrom('ticket_views')
          .where('id', '=', id)
          .where('user_id', '=', userId)
          .returning('id')
          .executeTakeFirst()
        if (row === undefined) throw notFound('view')
        return row
      },
      () => ({ subject: `ticket-view/${id}` }),
    )
    return c.json(gone, 200)
  })

  return app
}

function userOf(caller: Caller | null): string {
  const known = signedIn(caller)
  if (known.kind === 'user') return known.id
  throw new Problem(409, 'Views belong to people: sign in to keep one.')
}
