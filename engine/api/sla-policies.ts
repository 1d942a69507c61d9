import { createRoute, z } from '@hono/zod-openapi'
import { newSlaPolicy } from '../msp/sla-policy.ts'
import { priority } from '../msp/ticket.ts'
import {
  deletePolicy,
  findPolicy,
  insertPolicy,
  listPolicies,
  orderPolicies,
  updatePolicy,
} from '../sla/policies.ts'
import { previewPolicy } from '../sla/preview-policy.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { slaPolicyView, slaPreview } from './present-sla.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/sla-policies',
  summary: 'List SLA policies in the order in which they are tried: the first that applies to a ticket wins',
  ...may('sla.read'),
  responses: { 200: answers('The policies', pageOf(slaPolicyView)) },
})

const read = createRoute({
  method: 'get',
  path: '/sla-policies/{id}',
  summary: 'Read an SLA policy',
  ...may('sla.read'),
  request: { params: idParam },
  responses: { 200: answers('The policy', slaPolicyView) },
})

const add = createRoute({
  method: 'post',
  path: '/sla-policies',
  summary: 'Make an SLA policy, the last of the list',
  ...may('sla.edit'),
  request: { body: body(newSlaPolicy) },
  responses: { 201: answers('The policy', slaPolicyView) },
})

const replace = createRoute({
  method: 'put',
  path: '/sla-policies/{id}',
  summary: 'Change an SLA policy; clocks of open tickets are computed again',
  ...may('sla.edit'),
  request: { params: idParam, body: body(newSlaPolicy) },
  responses: { 200: answers('The policy', slaPolicyView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/sla-policies/{id}',
  summary: 'Delete an SLA policy; open tickets go by the next one that applies',
  ...may('sla.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

const sort = createRoute({
  method: 'post',
  path: '/sla-policies/order',
  summary: 'Set the order in which SLA policies are tried; those that are not named come after',
  ...may('sla.edit'),
  request: { body: body(z.object({ ids: z.array(z.uuid()).max(500) })) },
  responses: { 200: answers('The policies', pageOf(slaPolicyView)) },
})

const preview = createRoute({
  method: 'post',
  path: '/sla-policies/preview',
  summary: 'When the promises of a policy would be due, of a ticket opened now or at another time',
  ...may('sla.read'),
  request: {
    body: body(
      z.object({
        policy: newSlaPolicy,
        priority,
        customerId: z.uuid().nullable().default(null),
        openedAt: z.iso.datetime().optional(),
      }),
    ),
  },
  responses: { 200: answers('Due times', slaPreview) },
})

export function slaPolicyRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listPolicies(db)), 200))

  app.openapi(read, async (c) => {
    const policy = await findPolicy(db, c.req.valid('param').id)
    if (!policy) throw notFound('SLA policy')
    return c.json(policy, 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'sla-policy.created',
      (tx) => insertPolicy(tx, given, clock()),
      ({ id, name }) => ({ subject: `sla-policy/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(replace, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'sla-policy.changed',
      async (tx) => {
        const policy = await updatePolicy(tx, id, given, clock())
        if (!policy) throw notFound('SLA policy')
        return policy
      },
      ({ name, active, targets }) => ({ subject: `sla-policy/${id}`, detail: { name, active, targets } }),
    )
    return c.json(changed, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'sla-policy.deleted',
      async (tx) => {
        const policy = await deletePolicy(tx, id)
        if (!policy) throw notFound('SLA policy')
        return policy
      },
      ({ name }) => ({ subject: `sla-policy/${id}`, detail: { name } }),
    )
    return c.body(null, 204)
  })

  app.openapi(sort, async (c) => {
    const { ids } = c.req.valid('json')
    const ordered = await audited(
      db,
      c.var.caller,
      'sla-policy.ordered',
      async (tx) => {
        await orderPolicies(tx, ids, clock())
        return listPolicies(tx)
      },
      (policies) => ({ subject: 'sla-policies', detail: { order: policies.map(({ name }) => name) } }),
    )
    return c.json(whole(ordered), 200)
  })

  app.openapi(preview, async (c) => {
    const { policy, priority: its, customerId, openedAt } = c.req.valid('json')
    const ticket = { priority: its, customerId, openedAt: openedAt ? new Date(openedAt) : clock() }
    const { timeZone, clocks } = await previewPolicy(db, policy, ticket)
    return c.json(
      {
        timeZone,
        clocks: clocks.map(({ metric, targetMinutes, dueAt, warnings }) => ({
          metric,
          targetMinutes,
          dueAt: dueAt?.toISOString() ?? null,
          warnings: warnings.map(({ percent, at }) => ({ percent, at: at?.toISOString() ?? null })),
        })),
      },
      200,
    )
  })

  return app
}
