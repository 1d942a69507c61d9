import { createRoute, z } from '@hono/zod-openapi'
import { getContract, listContracts } from '../desk/contracts.ts'
import { balanceOf, balancesOf, drawHours, listDraws } from '../desk/draw-hours.ts'
import { reverseDraw } from '../desk/reverse-draws.ts'
import { isInForce } from '../msp/contract.ts'
import { contractBalance, contractDraw, drawResult, newDraw } from '../msp/contract-draw.ts'
import { dayIn } from '../msp/day.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, pageQuery, toPage, whole } from './resource.ts'

const onDay = z.object({ day: z.iso.date().optional() })

const balance = createRoute({
  method: 'get',
  path: '/contracts/{id}/balance',
  summary: 'What a contract has left in the period of a day, today if none is given',
  ...may('contracts.read'),
  request: { params: idParam, query: onDay },
  responses: { 200: answers('Hours or money', contractBalance) },
})

const balances = createRoute({
  method: 'get',
  path: '/customers/{id}/balances',
  summary: "What a customer's contracts in force have left",
  ...may('contracts.read'),
  request: { params: idParam, query: onDay },
  responses: { 200: answers('Those that count hours or money', pageOf(contractBalance)) },
})

const list = createRoute({
  method: 'get',
  path: '/contracts/{id}/draws',
  summary: 'List what was drawn from a contract, the newest first',
  ...may('contracts.read'),
  request: { params: idParam, query: pageQuery },
  responses: { 200: answers('Draws', pageOf(contractDraw)) },
})

const draw = createRoute({
  method: 'post',
  path: '/contracts/{id}/draws',
  summary: 'Draw hours or money from a contract',
  ...may('billing.edit'),
  request: { params: idParam, body: body(newDraw.omit({ contractId: true })) },
  responses: { 200: answers('What came of it', drawResult) },
})

const giveBack = createRoute({
  method: 'post',
  path: '/draws/{id}/reversal',
  summary: 'Give back what was drawn',
  ...may('billing.edit'),
  request: { params: idParam, body: body(z.object({ reason: z.string().trim().min(1).max(2000) })) },
  responses: { 201: answers('The draw that takes it back', contractDraw) },
})

export function contractDrawRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(balance, async (c) => {
    const found = await getContract(db, c.req.valid('param').id)
    const day = c.req.valid('query').day ?? dayIn('UTC', clock())
    return c.json(await balanceOf(db, found, day), 200)
  })

  app.openapi(balances, async (c) => {
    const customer = await getCustomer(db, c.req.valid('param').id)
    const day = c.req.valid('query').day ?? dayIn(customer.timeZone, clock())
    const contracts = await listContracts(db, { customerId: customer.id })
    const found = await balancesOf(
      db,
      contracts.filter((contract) => isInForce(contract, day)),
      day,
    )
    return c.json(whole(found.filter(({ counts }) => counts !== 'none')), 200)
  })

  app.openapi(list, async (c) => {
    const { id } = await getContract(db, c.req.valid('param').id)
    const { cursor, limit } = c.req.valid('query')
    return c.json(toPage(await listDraws(db, id, { before: cursor, limit: limit + 1 }), limit), 200)
  })

  app.openapi(draw, async (c) => {
    const contractId = c.req.valid('param').id
    const given = c.req.valid('json')
    const result = await audited(
      db,
      c.var.caller,
      'contract.drawn',
      (tx) => drawHours(tx, { ...given, contractId }, byCaller(c.var.caller)),
      ({ outcome, drawn }) => ({ subject: `contract/${contractId}`, detail: { outcome, drawn } }),
    )
    return c.json(result, 200)
  })

  app.openapi(giveBack, async (c) => {
    const { id } = c.req.valid('param')
    const { reason } = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'contract.draw-reversed',
      (tx) => reverseDraw(tx, id, reason, byCaller(c.var.caller)),
      ({ contractId, minutes }) => ({ subject: `contract/${contractId}`, detail: { draw: id, minutes } }),
    )
    return c.json(made, 201)
  })

  return app
}
