import { createRoute, z } from '@hono/zod-openapi'
import { deleteRateCard, findRateCard, readRateCard, saveRateCard } from '../desk/rate-cards.ts'
import { rateCard } from '../msp/coverage-rate.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource } from './resource.ts'

const ofCustomer = z.object({
  card: rateCard,
  /** Whether the customer has its own; else these are the MSP's. */
  own: z.boolean(),
})

const get = createRoute({
  method: 'get',
  path: '/rate-card',
  summary: 'Read what is asked for work that no contract pays for',
  ...may('contracts.read'),
  responses: { 200: answers('The terms', rateCard) },
})

const put = createRoute({
  method: 'put',
  path: '/rate-card',
  summary: 'Set what is asked for work that no contract pays for',
  ...may('contracts.edit'),
  request: { body: body(rateCard) },
  responses: { 200: answers('The terms', rateCard) },
})

const getOf = createRoute({
  method: 'get',
  path: '/customers/{id}/rate-card',
  summary: 'Read the terms that count for a customer without a contract',
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('The terms', ofCustomer) },
})

const putOf = createRoute({
  method: 'put',
  path: '/customers/{id}/rate-card',
  summary: 'Give a customer terms of its own',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(rateCard) },
  responses: { 200: answers('The terms', ofCustomer) },
})

const removeOf = createRoute({
  method: 'delete',
  path: '/customers/{id}/rate-card',
  summary: 'Let the terms of the MSP count for a customer again',
  ...may('contracts.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Removed' } },
})

export function rateCardRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(get, async (c) => c.json(await readRateCard(db, null), 200))

  app.openapi(put, async (c) => {
    const given = c.req.valid('json')
    const card = await audited(
      db,
      c.var.caller,
      'rate-card.changed',
      (tx) => saveRateCard(tx, null, given),
      ({ hourlyRateMinor, currency }) => ({ subject: 'rate-card', detail: { hourlyRateMinor, currency } }),
    )
    return c.json(card, 200)
  })

  app.openapi(getOf, async (c) => {
    const { id } = await getCustomer(db, c.req.valid('param').id)
    const own = await findRateCard(db, id)
    return c.json({ card: own ?? (await readRateCard(db, null)), own: own !== undefined }, 200)
  })

  app.openapi(putOf, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const card = await audited(
      db,
      c.var.caller,
      'rate-card.changed',
      (tx) => saveRateCard(tx, id, given),
      ({ hourlyRateMinor, currency }) => ({
        subject: `customer/${id}`,
        detail: { hourlyRateMinor, currency },
      }),
    )
    return c.json({ card, own: true }, 200)
  })

  app.openapi(removeOf, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'rate-card.deleted',
      async (tx) => {
        if (!(await deleteRateCard(tx, id))) throw notFound('rate card')
      },
      () => ({ subject: `customer/${id}` }),
    )
    return c.body(null, 204)
  })

  return app
}
