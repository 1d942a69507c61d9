import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type ModeOfWorkflow, readMode, setMode, workflowModes } from '../runs/workflow-mode.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource } from './resource.ts'

/** How a workflow runs: for real, as plans only, or for real for some customers. */
export const workflowModeView = z.object({
  mode: z.enum(workflowModes),
  /** For whom it is real where the mode is `canary`. */
  canaries: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Plans it has made while it only watched, counted to 1000. */
  plans: z.int(),
})

export const newWorkflowMode = z.object({
  mode: z.enum(workflowModes),
  canaryCustomerIds: z.array(z.uuid()).max(500).default([]),
})

const read = createRoute({
  method: 'get',
  path: '/workflows/{id}/mode',
  summary: 'Whether a workflow runs for real, only makes plans, or is real for some customers',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('The mode', workflowModeView) },
})

const replace = createRoute({
  method: 'put',
  path: '/workflows/{id}/mode',
  summary:
    'Have a workflow run for real, only make plans, or be real for some customers; runs under way stay',
  ...may('workflows.publish'),
  request: { params: idParam, body: body(newWorkflowMode) },
  responses: { 200: answers('The mode', workflowModeView) },
})

export function workflowModeRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => c.json(await presentMode(db, c.req.valid('param').id), 200))

  app.openapi(replace, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'workflow.mode-set',
      async (tx) => {
        const mode = await requireCanaries(tx, given)
        if (!(await setMode(tx, id, mode))) throw notFound('workflow')
      },
      () => ({ subject: `workflow/${id}`, detail: { ...given } }),
    )
    return c.json(await presentMode(db, id), 200)
  })

  return app
}

/** The mode with the customers that it speaks of. Throws where it names none, or one that is not there. */
export async function requireCanaries(tx: Kysely<Database>, given: ModeOfWorkflow): Promise<ModeOfWorkflow> {
  const { mode, canaryCustomerIds } = given
  if (mode !== 'canary') return { mode, canaryCustomerIds: [] }
  if (canaryCustomerIds.length === 0) {
    throw new Problem(422, 'canaryCustomerIds: Say for which customers it is to be real.')
  }
  const found = await tx
    .selectFrom('customers')
    .select('id')
    .where('id', 'in', [...canaryCustomerIds])
    .execute()
  if (found.length < new Set(canaryCustomerIds).size) throw notFound('customer')
  return given
}

const countedTo = 1000

async function presentMode(
  db: Kysely<Database>,
  workflowId: string,
): Promise<z.output<typeof workflowModeView>> {
  const mode = await readMode(db, workflowId)
  if (!mode) throw notFound('workflow')
  const canaries =
    mode.canaryCustomerIds.length === 0
      ? []
      : await db
          .selectFrom('customers')
          .select(['id', 'name'])
          .where('id', 'in', [...mode.canaryCustomerIds])
          .orderBy('name')
          .execute()
  const plans = await db
    .selectFrom('all_runs')
    .select('id')
    .where('workflow_id', '=', workflowId)
    .where('mode', '=', 'dry')
    .where('version', '>', 0)
    .limit(countedTo)
    .execute()
  return { mode: mode.mode, canaries, plans: plans.length }
}
