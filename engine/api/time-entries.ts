import { createRoute } from '@hono/zod-openapi'
import { presentTimeEntry } from '../desk/log-time.ts'
import { timeEntry } from '../msp/time-entry.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { answers, customerPageQuery, newResource, pageOf, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/time-entries',
  summary: 'List time entries, the newest first',
  ...may('time.read'),
  request: { query: customerPageQuery },
  responses: { 200: answers('Time entries', pageOf(timeEntry)) },
})

export function timeEntryRoutes({ db }: ApiDeps) {
  return newResource().openapi(list, async (c) => {
    const { customerId, cursor, limit } = c.req.valid('query')
    const rows = await db
      .selectFrom('time_entries')
      .selectAll()
      .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId ?? ''))
      .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute()
    return c.json(toPage(rows.map(presentTimeEntry), limit), 200)
  })
}
