import { createRoute, z } from '@hono/zod-openapi'
import { readCoverage } from '../desk/read-coverage.ts'
import { tellOutOfScope } from '../desk/tell-out-of-scope.ts'
import { coverageDecision, coverageWork } from '../msp/coverage.ts'
import { decideCoverage } from '../msp/coverage-decide.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'

const work = coverageWork.omit({ startedAt: true }).extend({
  /** Left out: now. */
  startedAt: z.iso.datetime({ offset: true }).optional(),
})

const decide = createRoute({
  method: 'post',
  path: '/coverage',
  summary: 'Decide whether work is included, billed or free, without doing anything',
  description: 'What is not said of the work is taken from the ticket.',
  ...may('contracts.read'),
  request: {
    body: body(
      z
        .object({ ticketId: z.uuid().optional(), customerId: z.uuid().optional(), work })
        .refine(({ ticketId, customerId }) => ticketId !== undefined || customerId !== undefined, {
          message: 'Name a ticket or a customer',
        }),
    ),
  },
  responses: { 200: answers('The decision, with its parts', coverageDecision) },
})

const extra = createRoute({
  method: 'post',
  path: '/tickets/{id}/extras',
  summary: 'Say that a ticket needs work outside of the contract, before it is done',
  description: 'Workflows that hear of it may ask the customer. Nothing is logged or billed.',
  ...may('billing.edit'),
  request: {
    params: idParam,
    body: body(work.extend({ description: z.string().trim().min(1).max(2000) })),
  },
  responses: {
    200: answers(
      'The decision, and whether workflows were told',
      coverageDecision.extend({ told: z.boolean() }),
    ),
  },
})

export function coverageRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(decide, async (c) => {
    const { ticketId, customerId, work } = c.req.valid('json')
    const startedAt = work.startedAt ?? clock().toISOString()
    const { input } = await readCoverage(
      db,
      { ticketId, customerId, work: { ...work, startedAt } },
      { lock: false },
    )
    return c.json(decideCoverage(input), 200)
  })

  app.openapi(extra, async (c) => {
    const ticketId = c.req.valid('param').id
    const { description, ...work } = c.req.valid('json')
    const startedAt = work.startedAt ?? clock().toISOString()
    const technician = signedIn(c.var.caller).name
    const told = await audited(
      db,
      c.var.caller,
      'work.marked-extra',
      (tx) =>
        tellOutOfScope(
          tx,
          { ticketId, technician, description, work: { ...work, startedAt } },
          byCaller(c.var.caller),
          clock(),
        ),
      ({ decision, reasonCode, amountMinor }) => ({
        subject: `ticket/${ticketId}`,
        detail: { decision, reasonCode, amountMinor },
      }),
    )
    return c.json(told, 200)
  })

  return app
}
