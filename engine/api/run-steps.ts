import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { listLoopItems, tallyLoops } from './list-loop-items.ts'
import { findRun } from './list-runs.ts'
import { findStep, listStepsOfItem } from './list-steps.ts'
import { may } from './may.ts'
import { loopItem, loopItemPage, loopTally, stepTally, stepView } from './present-run.ts'
import { notFound } from './problems.ts'
import { answers, idParam, newResource, pageOf, whole } from './resource.ts'

const path = z.string().max(500).default('')

const loops = createRoute({
  method: 'get',
  path: '/runs/{id}/loops',
  summary: 'How the steps inside the loops of a run ended, counted',
  ...may('runs.read'),
  request: { params: idParam },
  responses: { 200: answers('Counts', z.object({ steps: z.array(stepTally), loops: z.array(loopTally) })) },
})

const items = createRoute({
  method: 'get',
  path: '/runs/{id}/items',
  summary: 'The items of a loop that have begun, in their order',
  ...may('runs.read'),
  request: {
    params: idParam,
    query: z.object({
      /** The loop. */
      nodeId: z.string().max(64),
      /** Where the loop stands itself; empty outside other loops. */
      path,
      status: loopItem.shape.status.optional(),
      q: z.string().trim().max(200).optional(),
      from: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { 200: answers('Items', loopItemPage) },
})

const itemSteps = createRoute({
  method: 'get',
  path: '/runs/{id}/steps',
  summary: 'The steps that stand at a place: of the workflow itself, or of one item of a loop',
  ...may('runs.read'),
  request: { params: idParam, query: z.object({ path }) },
  responses: { 200: answers('Steps in their order', pageOf(stepView)) },
})

const oneStep = createRoute({
  method: 'get',
  path: '/runs/{id}/steps/{seq}',
  summary: 'One record of a step, with its input and output however large',
  ...may('runs.read'),
  request: { params: idParam.extend({ seq: z.coerce.number().int().min(1).max(2_147_483_647) }) },
  responses: { 200: answers('The step', stepView) },
})

export function runStepRoutes({ db }: ApiDeps) {
  const refuseUnknown = async (id: string) => {
    if ((await findRun(db, id)) === undefined) throw notFound('run')
  }
  return newResource()
    .openapi(loops, async (c) => {
      const { id } = c.req.valid('param')
      await refuseUnknown(id)
      return c.json(await tallyLoops(db, id), 200)
    })
    .openapi(items, async (c) => {
      const { id } = c.req.valid('param')
      const { nodeId, path, ...filter } = c.req.valid('query')
      await refuseUnknown(id)
      return c.json(await listLoopItems(db, id, { nodeId, path }, filter), 200)
    })
    .openapi(itemSteps, async (c) => {
      const { id } = c.req.valid('param')
      await refuseUnknown(id)
      return c.json(whole(await listStepsOfItem(db, id, c.req.valid('query').path)), 200)
    })
    .openapi(oneStep, async (c) => {
      const { id, seq } = c.req.valid('param')
      const step = await findStep(db, id, seq)
      if (step === undefined) throw notFound('step')
      return c.json(step, 200)
    })
}
