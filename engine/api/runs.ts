import { createRoute, z } from '@hono/zod-openapi'
import { cancelRunIn } from '../runs/cancel-run.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { findRun, listRuns } from './list-runs.ts'
import { may } from './may.ts'
import { runStatus, runSummary, runView } from './present-run.ts'
import { notFound, Problem } from './problems.ts'
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

const cancel = createRoute({
  method: 'post',
  path: '/runs/{id}/cancel',
  summary: 'Cancel a run; a step under way is asked to stop',
  ...may('runs.cancel'),
  request: { params: idParam },
  responses: {
    200: answers('Cancelled, or about to be', z.object({ status: z.enum(['cancelled', 'cancelling']) })),
  },
})

export function runRoutes({ db, cancelHere }: ApiDeps) {
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

  app.openapi(cancel, async (c) => {
    const { id } = c.req.valid('param')
    const status = await audited(
      db,
      c.var.caller,
      'run.cancelled',
      async (tx) => {
        const cancelled = await cancelRunIn(tx, id)
        if (cancelled !== undefined) return cancelled
        const ended = await findRun(tx, id)
        if (ended === undefined) throw notFound('run')
        throw new Problem(409, `The run has ended already: it ${ended.status}.`)
      },
      () => ({ subject: `run/${id}` }),
    )
    cancelHere(id)
    return c.json({ status }, 200)
  })

  return app
}
