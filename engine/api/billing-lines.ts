import { createRoute, z } from '@hono/zod-openapi'
import { addBillingLine, presentBillingLine } from '../desk/add-billing-line.ts'
import { nameMoney } from '../desk/name-money.ts'
import { reverseBillingLine } from '../desk/reverse-billing-line.ts'
import { billingLine, newBillingLine } from '../msp/billing-line.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { may } from './may.ts'
import { listedLine } from './money-names.ts'
import { answers, body, customerPageQuery, idParam, newResource, pageOf, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/billing-lines',
  summary: 'List what is billed beside the fee, the newest first',
  ...may('billing.read'),
  request: {
    query: customerPageQuery.extend({
      contractId: z.uuid().optional(),
      ticketId: z.uuid().optional(),
      fromDay: z.iso.date().optional(),
      toDay: z.iso.date().optional(),
      /** Whether it was handed over. */
      exported: z.enum(['true', 'false']).optional(),
    }),
  },
  responses: { 200: answers('Billing lines', pageOf(listedLine)) },
})

const add = createRoute({
  method: 'post',
  path: '/billing-lines',
  summary: 'Bill something beside the fee',
  ...may('billing.edit'),
  request: { body: body(newBillingLine) },
  responses: { 201: answers('The line', billingLine) },
})

const reverse = createRoute({
  method: 'post',
  path: '/billing-lines/{id}/reversal',
  summary: 'Take a line back by one of the same amount below nothing',
  ...may('billing.edit'),
  request: { params: idParam, body: body(z.object({ reason: z.string().trim().min(1).max(2000) })) },
  responses: { 201: answers('The line that takes it back', billingLine) },
})

export function billingLineRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { customerId, contractId, ticketId, fromDay, toDay, exported, cursor, limit } = c.req.valid('query')
    const rows = await db
      .selectFrom('billing_lines')
      .selectAll()
      .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId ?? ''))
      .$if(contractId !== undefined, (query) => query.where('contract_id', '=', contractId ?? ''))
      .$if(ticketId !== undefined, (query) => query.where('ticket_id', '=', ticketId ?? ''))
      .$if(fromDay !== undefined, (query) => query.where('date', '>=', fromDay ?? ''))
      .$if(toDay !== undefined, (query) => query.where('date', '<=', toDay ?? ''))
      .$if(exported !== undefined, (query) =>
        query.where('export_id', exported === 'true' ? 'is not' : 'is', null),
      )
      .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute()
    return c.json(toPage(await nameMoney(db, rows.map(presentBillingLine)), limit), 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'billing-line.created',
      (tx) => addBillingLine(tx, given, byCaller(c.var.caller)),
      ({ id, amountMinor, currency, customerId }) => ({
        subject: `billing-line/${id}`,
        detail: { customerId, amountMinor, currency },
      }),
    )
    return c.json(made, 201)
  })

  app.openapi(reverse, async (c) => {
    const { id } = c.req.valid('param')
    const { reason } = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'billing-line.reversed',
      (tx) => reverseBillingLine(tx, id, reason, byCaller(c.var.caller)),
      (line) => ({
        subject: `billing-line/${id}`,
        detail: { counterLine: line.id, amountMinor: line.amountMinor, reason },
      }),
    )
    return c.json(made, 201)
  })

  return app
}
