import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { answers, newResource, pageOf, whole } from './resource.ts'

export const hookRefusalView = z.object({
  triggerId: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  code: z.enum([
    'signature',
    'off',
    'unreadable',
    'too_large',
    'unready',
    'repeated',
    'robot',
    'too_often',
    'unknown_sender',
    'bad_file',
  ]),
  /** In English. */
  reason: z.string(),
  /** Empty for all beyond the first fifty addresses. */
  remoteAddress: z.string(),
  count: z.int(),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
})

const list = createRoute({
  method: 'get',
  path: '/hook-refusals',
  summary: 'Deliveries to webhooks that were refused, or that came again and start nothing, the latest first',
  ...may('events.read'),
  request: { query: z.object({ workflowId: z.uuid().optional() }) },
  responses: { 200: answers('Refusals', pageOf(hookRefusalView)) },
})

export function hookRefusalRoutes({ db }: ApiDeps) {
  return newResource().openapi(list, async (c) => {
    const { workflowId } = c.req.valid('query')
    const rows = await db
      .selectFrom('hook_refusals')
      .innerJoin('triggers', 'triggers.id', 'hook_refusals.trigger_id')
      .innerJoin('workflows', 'workflows.id', 'triggers.workflow_id')
      .selectAll('hook_refusals')
      .select(['workflows.id as workflow_id', 'workflows.name as workflow_name'])
      .where('workflows.deleted_at', 'is', null)
      .$if(workflowId !== undefined, (query) => query.where('workflows.id', '=', workflowId ?? ''))
      .orderBy('hook_refusals.last_at', 'desc')
      .limit(200)
      .execute()
    const views = rows.map((row) => ({
      triggerId: row.trigger_id,
      workflowId: row.workflow_id,
      workflowName: row.workflow_name,
      code: hookRefusalView.shape.code.parse(row.code),
      reason: row.reason,
      remoteAddress: row.remote_address,
      count: row.count,
      firstAt: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
    }))
    return c.json(whole(views), 200)
  })
}
