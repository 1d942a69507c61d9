import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { runControl } from '../runs/run-control.ts'
import { snapshotDraft } from '../runs/snapshot-draft.ts'
import { startTrial } from '../runs/start-workflow.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonObject } from './json-value.ts'
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
      z.object({
        mode: z.enum(['dry', 'test']).default('dry'),
        draft: z.boolean().default(true),
        triggerNode: z.string().max(64).optional(),
        input: jsonObject.default({}),
        /** A recorded event to run on, in place of the input. */
        eventId: z.uuid().optional(),
        breakpoints: z.array(z.string().max(64)).max(200).optional(),
        stepping: z.boolean().optional(),
      }),
    ),
  },
  responses: { 201: answers('Started', z.object({ runId: z.string(), eventId: z.string() })) },
})

export function trialRoutes({ db, registry }: ApiDeps) {
  return newResource().openapi(start, async (c) => {
    const { id: workflowId } = c.req.valid('param')
    const { mode, draft, triggerNode, input, eventId, breakpoints, stepping } = c.req.valid('json')
    const actor = nameOf(signedIn(c.var.caller))
    const control = breakpoints || stepping ? runControl.parse({ breakpoints, stepping }) : undefined
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
        const version = draft
          ? await snapshotDraft(tx, registry, workflowId, actor)
          : workflow.published_version
        if (version === null) throw new Problem(409, 'The workflow is not published yet: try its draft.')
        const trigger = triggerNode ? { nodeId: triggerNode } : undefined
        const from = { workflowId, trigger, input, trust: `user ${actor}`, reason: `Tried by ${actor}` }
        return startTrial(tx, registry, from, { mode, version, control, eventId })
      },
      ({ runId }) => ({ subject: `workflow/${workflowId}`, detail: { runId, mode, draft } }),
    )
    return c.json(started, 201)
  })
}
