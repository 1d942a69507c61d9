import { createRoute, z } from '@hono/zod-openapi'
import type { ApiDeps } from './api-env.ts'
import { listRuns } from './list-runs.ts'
import { may } from './may.ts'
import { runStatus, runSummary, runView } from './present-run.ts'
import { notFound } from './problems.ts'
import { readRun } from './read-run.ts'
import { answers, idParam, listed, newResource, pageOf, pageQuery, toPage } from './resource.ts'

/** What runs can be looked for by, on the list and on its chart. */
export const runFilterQuery = z.object({
  workflowId: z.uuid().optional(),
  version: z.union([z.literal('draft'), z.coerce.number().int()]).optional(),
  status: listed(runStatus).optional(),
  customerId: z.uuid().optional(),
  ticketId: z.uuid().optional(),
  deviceId: z.uuid().optional(),
  mode: z.enum(['live', 'dry', 'test']).optional(),
  /** Kind of the trigger, such as `webhook.received`. */
  trigger: z.string().max(100).optional(),
})

const list = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'List runs, the newest first',
  ...may('runs.read'),
  request: {
    query: pageQuery.extend(runFilterQuery.shape).extend({
      /** When they were made: from, and before. */
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional(),
      /** Words of the workflow, customer, device, ticket number, error or event, or the run's id. */
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
