import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { runControl } from '../runs/run-control.ts'
import { startDraftTrial } from '../runs/start-trial.ts'
import { startTrial } from '../runs/start-workflow.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonObject, jsonValue } from './json-value.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'

const start = createRoute({
  method: 'post',
  path: '/workflows/{id}/try',
  summary:
    'Try a workflow or its draft: dry, so that nothing is written, or as a test that may stop at breakpoints',
  ...may('workflows.test'),
  request: {
    params: idParam,
    body: body(
      z
        .object({
          mode: z.enum(['dry', 'test']).default('dry'),
          draft: z.boolean().default(true),
          triggerNode: z.string().max(64).optional(),
          /** Without it and an event a draft runs on what is pinned to its trigger. */
          input: jsonObject.optional(),
          /** A recorded event to run on, in place of the input. */
          eventId: z.uuid().optional(),
          breakpoints: z.array(z.string().max(64)).max(200).optional(),
          stepping: z.boolean().optional(),
          /** Of a draft: the step to end after; what does not lead to it does not run. */
          until: z.string().max(64).optional(),
          /** Of `until`: no other step runs, it gets what they gave when they ran last; in a loop it sees this item. */
          alone: z
            .object({ loop: z.object({ item: jsonValue, index: z.int().min(0) }).optional() })
            .optional(),
        })
        .refine(
          ({ until, alone }) => until !== undefined || alone === undefined,
          'alone: name the step in until',
        )
        .refine(({ until, draft }) => until === undefined || draft, 'until: only a draft is run in part'),
    ),
  },
  responses: { 201: answers('Started', z.object({ runId: z.string(), eventId: z.string() })) },
})

export function trialRoutes({ db, registry }: ApiDeps) {
  return newResource().openapi(start, async (c) => {
    const { id: workflowId } = c.req.valid('param')
    const { draft, ...trial } = c.req.valid('json')
    const { mode, triggerNode, input = {}, eventId, breakpoints, stepping, until } = trial
    const actor = nameOf(signedIn(c.var.caller))
    const started = await audited(
      db,
      c.var.caller,
      'workflow.tried',
      async (tx) => {
        const workflow = await tx
          .selectFrom('workflows')
          .select('published_version')
          .where('id', '=', workflowId)
          .where('deleted_at', 'is', null)
          .executeTakeFirst()
        if (!workflow) throw notFound('workflow')
        if (draft) return startDraftTrial(tx, registry, { workflowId, actor, ...trial })
        const version = workflow.published_version
        if (version === null) throw new Problem(409, 'The workflow is not published yet: try its draft.')
        const control = breakpoints || stepping ? runControl.parse({ breakpoints, stepping }) : undefined
        const trigger = triggerNode ? { nodeId: triggerNode } : undefined
        const from = { workflowId, trigger, input, trust: `user ${actor}`, reason: `Tried by ${actor}` }
        return startTrial(tx, registry, from, { mode, version, control, eventId })
      },
      ({ runId }) => ({
        subject: `workflow/${workflowId}`,
        detail: { runId, mode, draft, ...(until === undefined ? {} : { until }) },
      }),
    )
    return c.json(started, 201)
  })
}
