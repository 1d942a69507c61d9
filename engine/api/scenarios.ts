import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { recordAudit } from '../auth/audit.ts'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { lockKey } from '../flow/lock-key.ts'
import { NoScenario, scenarioFromRun } from '../scenarios/from-run.ts'
import { playDraft } from '../scenarios/play-draft.ts'
import {
  insertScenario,
  listScenarios,
  removeScenario,
  renameScenario,
  type StoredScenario,
} from '../scenarios/scenario-store.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { playedDraftView, presentResult, presentScenario, scenarioView } from './present-scenario.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

/** Scenarios of one workflow: publishing plays all of them. */
const mostScenarios = 200

const scenarioParam = idParam.extend({ scenarioId: z.uuid() })
const scenarioName = z.string().trim().min(1).max(120)

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/scenarios',
  summary: 'What past runs of the workflow are to do again, and how that went when it was played last',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('Scenarios, oldest first', pageOf(scenarioView)) },
})

const make = createRoute({
  method: 'post',
  path: '/runs/{id}/scenario',
  summary: 'Make a scenario of a run that is over: its event, what its steps gave, and what it wrote',
  ...may('workflows.edit'),
  request: { params: idParam, body: body(z.object({ name: scenarioName })) },
  responses: { 201: answers('The scenario', scenarioView) },
})

const play = createRoute({
  method: 'post',
  path: '/workflows/{id}/scenarios/play',
  summary:
    'Play scenarios with the draft: nothing is written, nothing outside is asked, and time goes by at once',
  ...may('workflows.test'),
  request: {
    params: idParam,
    body: body(z.object({ ids: z.array(z.uuid()).min(1).max(mostScenarios).optional() })),
  },
  responses: { 200: answers('How each went', playedDraftView) },
})

const rename = createRoute({
  method: 'patch',
  path: '/workflows/{id}/scenarios/{scenarioId}',
  summary: 'Call a scenario something else',
  ...may('workflows.edit'),
  request: { params: scenarioParam, body: body(z.object({ name: scenarioName })) },
  responses: { 200: answers('The scenario', scenarioView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/workflows/{id}/scenarios/{scenarioId}',
  summary: 'Remove a scenario',
  ...may('workflows.edit'),
  request: { params: scenarioParam },
  responses: { 204: { description: 'Removed' } },
})

export function scenarioRoutes(deps: ApiDeps) {
  const { db, registry, loadVersion } = deps
  const app = newResource()

  app.openapi(list, async (c) => {
    const { id } = c.req.valid('param')
    await requireWorkflow(db, id)
    return c.json(whole((await listScenarios(db, id)).map(presentScenario)), 200)
  })

  app.openapi(make, async (c) => {
    const { id: runId } = c.req.valid('param')
    const { name } = c.req.valid('json')
    const createdBy = nameOf(signedIn(c.var.caller))
    const made = await audited(
      db,
      c.var.caller,
      'workflow.scenario-made',
      async (tx) => {
        const scenario = await scenarioFromRun(tx, registry, loadVersion, { runId, name, createdBy }).catch(
          (error: unknown) => {
            throw error instanceof NoScenario ? new Problem(409, error.message) : error
          },
        )
        await requireWorkflow(tx, scenario.workflowId)
        await lockKey(tx, 'scenarios', scenario.workflowId)
        const others = await listScenarios(tx, scenario.workflowId)
        refuseSameName(others, name)
        if (others.length >= mostScenarios) {
          throw new Problem(409, `A workflow has ${mostScenarios} scenarios at most: remove one.`)
        }
        await insertScenario(tx, scenario)
        return readOne(tx, scenario.workflowId, scenario.id)
      },
      ({ workflowId, id, name }) => ({ subject: `workflow/${workflowId}`, detail: { id, name, runId } }),
    )
    return c.json(presentScenario(made), 201)
  })

  app.openapi(play, async (c) => {
    const { id } = c.req.valid('param')
    const { ids } = c.req.valid('json')
    const played = await playDraft(deps, id, ids)
    if (!played) throw notFound('workflow')
    const { revision } = played
    await recordAudit(db, {
      actor: nameOf(signedIn(c.var.caller)),
      action: 'workflow.scenarios-played',
      subject: `workflow/${id}`,
      detail: { revision, count: played.scenarios.length },
      oncePerMinutes: 10,
    })
    const items = played.scenarios.map(({ result, ...one }) => ({ ...one, result: presentResult(result) }))
    return c.json({ revision, items }, 200)
  })

  app.openapi(rename, async (c) => {
    const { id, scenarioId } = c.req.valid('param')
    const { name } = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'workflow.scenario-renamed',
      async (tx) => {
        await lockKey(tx, 'scenarios', id)
        const others = await listScenarios(tx, id)
        refuseSameName(
          others.filter((one) => one.id !== scenarioId),
          name,
        )
        if (!(await renameScenario(tx, id, scenarioId, name))) throw notFound('scenario')
        return readOne(tx, id, scenarioId)
      },
      () => ({ subject: `workflow/${id}`, detail: { id: scenarioId, name } }),
    )
    return c.json(presentScenario(changed), 200)
  })

  app.openapi(remove, async (c) => {
    const { id, scenarioId } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'workflow.scenario-removed',
      async (tx) => {
        const scenario = await readOne(tx, id, scenarioId)
        await removeScenario(tx, id, scenarioId)
        return scenario
      },
      ({ name }) => ({ subject: `workflow/${id}`, detail: { id: scenarioId, name } }),
    )
    return c.body(null, 204)
  })

  return app
}

async function readOne(db: Kysely<Database>, workflowId: string, id: string): Promise<StoredScenario> {
  const [scenario] = await listScenarios(db, workflowId, [id])
  if (!scenario) throw notFound('scenario')
  return scenario
}

function refuseSameName(others: readonly StoredScenario[], name: string): void {
  const same = others.some((one) => one.name.toLowerCase() === name.toLowerCase())
  if (same) throw new Problem(409, `There is a scenario "${name}" already: choose another name.`)
}

async function requireWorkflow(db: Kysely<Database>, id: string): Promise<void> {
  const found = await db
    .selectFrom('workflows')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw notFound('workflow')
}
