import { createRoute, z } from '@hono/zod-openapi'
import { deleteValue, listValues } from '../flow/list-values.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { presentStoredValue, storedValueView } from './present-stored-value.ts'
import { notFound } from './problems.ts'
import { answers, newResource, pageOf } from './resource.ts'

/** Left out: the MSP’s own. */
const customerId = z.uuid().optional()

const list = createRoute({
  method: 'get',
  path: '/stored-values',
  summary: 'List the values that workflows keep for a customer or for the MSP',
  ...may('stored-values.read'),
  request: {
    query: z.object({
      customerId,
      q: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** The last key of the page before. */
      cursor: z.string().max(500).optional(),
    }),
  },
  responses: { 200: answers('By key', pageOf(storedValueView)) },
})

const remove = createRoute({
  method: 'delete',
  path: '/stored-values',
  summary: 'Forget a value that workflows keep',
  ...may('stored-values.delete'),
  request: { query: z.object({ customerId, key: z.string().min(1).max(500) }) },
  responses: { 204: { description: 'Forgotten' } },
})

export function storedValueRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { customerId = null, q, limit, cursor } = c.req.valid('query')
    const values = await listValues(db, { customerId, search: q, after: cursor, limit: limit + 1 })
    const items = values.slice(0, limit).map(presentStoredValue)
    return c.json({ items, next: values.length > limit ? (items.at(-1)?.key ?? null) : null }, 200)
  })

  app.openapi(remove, async (c) => {
    const { customerId = null, key } = c.req.valid('query')
    await audited(
      db,
      c.var.caller,
      'stored-value.deleted',
      async (tx) => {
        if (!(await deleteValue(tx, customerId, key))) throw notFound('stored value')
      },
      () => ({ subject: customerId ? `customer/${customerId}` : 'stored-values', detail: { key } }),
    )
    return c.body(null, 204)
  })

  return app
}
