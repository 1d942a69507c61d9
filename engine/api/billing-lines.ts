import { createRoute } from '@hono/zod-openapi'
import { presentBillingLine } from '../desk/add-billing-line.ts'
import { billingLine } from '../msp/billing-line.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { answers, customerPageQuery, newResource, pageOf, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/billing-lines',
  summary: 'List what is billed beside the fee, the newest first',
  ...may('billing.read'),
  request: { query: customerPageQuery },
  responses: { 200: answers('Billing lines', pageOf(billingLine)) },
})

export function billingLineRoutes({ db }: ApiDeps) {
  return newResource().openapi(list, async (c) => {
    const { customerId, cursor, limit } = c.req.valid('query')
    const rows = await db
      .selectFrom('billing_lines')
      .selectAll()
      .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId ?? ''))
      .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute()
    return c.json(toPage(rows.map(presentBillingLine), limit), 200)
  })
}
