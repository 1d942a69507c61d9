import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { listRuns } from './list-runs.ts'
import { may } from './may.ts'
import { runStatus, runSummary, runView } from './present-run.ts'
import { notFound } from './problems.ts'
import { readRun } from './read-run.ts'
import { answers, idParam, listed, newResource, pageOf, pageQuery, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'List runs, the newest first',
  ...may('runs.read'),
  request: {
    query: pageQuery.extend({
      workflowId: z.uuid().optional(),
      status: listed(runStatus).optional(),
      customerId: z.uuid().optional(),
      ticketId: z.uuid().optional(),
      deviceId: z.uuid().optional(),
      mode: z.enum(['live', 'dry', 'test']).optional(),
      /** Words of the workflow, customer, device, ticket number or error, or the run's id. */
      q: z.string().trim().max(200).optional(),
    }),
  },
  responses: { 200: answers('Runs', pageOf(runSummary)) },
})

const read = createRoute({
  method: 'get',
  path: '/runs/{id}',
  summary: 'One run with its event and the input, output and error of each step',
  ...may('runs.read'),
  request: { params: idParam },
  responses: { 200: answers('The run', runView) },
})

export function runRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const filter = c.req.valid('query')
    const runs = await listRuns(db, { ...filter, limit: filter.limit + 1 })
    return c.json(toPage(runs, filter.limit), 200)
  })

  app.openapi(read, async (c) => {
    const run = await readRun(db, c.req.valid('param').id)
    if (run === undefined) throw notFound('run')
    return c.json(run, 200)
  })

  return app
}
