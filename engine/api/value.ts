import { createRoute, z } from '@hono/zod-openapi'
import { listValue, sumValue, valueBasis } from '../value/list-value.ts'
import { tallyDays } from '../value/tally-days.ts'
import type { ApiDeps } from './api-env.ts'
import { valueAsCsv } from './export-csv.ts'
import { may } from './may.ts'
import { answers, newResource } from './resource.ts'

const days = z.object({ fromDay: z.iso.date(), toDay: z.iso.date(), customerId: z.uuid().optional() })

export const valueView = z.object({
  by: z.enum(['month', 'workflow', 'customer']),
  runs: z.int(),
  minutes: z.number(),
  items: z.array(
    z.object({
      /** YYYY-MM, or an id; null: without a customer. */
      key: z.string().nullable(),
      name: z.string().nullable(),
      runs: z.int(),
      minutes: z.number(),
      /** Of workflows: what their minutes go by. */
      basis: valueBasis.nullable(),
    }),
  ),
})

const read = createRoute({
  method: 'get',
  path: '/value',
  summary: 'Minutes that people would have needed for what ran by itself',
  ...may('value.read'),
  request: { query: days.extend({ by: valueView.shape.by.default('month') }) },
  responses: { 200: answers('Sums', valueView) },
})

const csv = createRoute({
  method: 'get',
  path: '/value.csv',
  summary: 'The same by month, workflow and customer, for a spreadsheet',
  ...may('value.read'),
  request: { query: days.extend({ format: z.enum(['standard', 'italian']).default('standard') }) },
  responses: { 200: { description: 'The file', content: { 'text/csv': {} } } },
})

export function valueRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => {
    const { by, ...query } = c.req.valid('query')
    await tallyDays(db)
    const items = await sumValue(db, by, query)
    const total = (of: 'runs' | 'minutes') => items.reduce((sum, item) => sum + item[of], 0)
    return c.json({ by, runs: total('runs'), minutes: total('minutes'), items }, 200)
  })

  app.openapi(csv, async (c) => {
    const { format, ...query } = c.req.valid('query')
    await tallyDays(db)
    return c.body(valueAsCsv(await listValue(db, query), format), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="value.csv"',
    })
  })

  return app
}
