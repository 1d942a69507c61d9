import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import {
  askForBacktest,
  cancelBacktest,
  findBacktest,
  listBacktests,
  listChanges,
} from '../backtests/backtest-store.ts'
import { eventChange } from '../backtests/summary.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { documentSchema } from './document-schema.ts'
import { may } from './may.ts'
import { backtestChangeView, backtestView, presentBacktest, presentChange } from './present-backtest.ts'
import { notFound, Problem } from './problems.ts'
import {
  answers,
  body,
  customerPageQuery,
  idParam,
  newResource,
  pageOf,
  signedIn,
  whole,
} from './resource.ts'

const ask = createRoute({
  method: 'post',
  path: '/workflows/{id}/backtests',
  summary:
    'Play the draft over the events of the last days, beside what the published version did; nothing is written',
  ...may('workflows.test'),
  request: {
    params: idParam,
    body: body(
      z.object({
        days: z.int().min(1).max(90).default(7),
        document: documentSchema
          .optional()
          .describe('What is played instead of the draft, such as an update before it is taken over'),
      }),
    ),
  },
  responses: { 202: answers('Asked for', backtestView) },
})

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/backtests',
  summary: 'List the backtests of a workflow, the newest first',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('Backtests', pageOf(backtestView)) },
})

const read = createRoute({
  method: 'get',
  path: '/backtests/{id}',
  summary: 'One backtest: how far it is, or what would have gone otherwise, in all and by customer',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('The backtest', backtestView) },
})

const changes = createRoute({
  method: 'get',
  path: '/backtests/{id}/events',
  summary: 'The events that the draft would have answered otherwise, the newest first',
  ...may('workflows.read'),
  request: { params: idParam, query: customerPageQuery.extend({ change: eventChange.optional() }) },
  responses: { 200: answers('Events', pageOf(backtestChangeView)) },
})

const cancel = createRoute({
  method: 'post',
  path: '/backtests/{id}/cancel',
  summary: 'End a backtest before its end',
  ...may('workflows.test'),
  request: { params: idParam },
  responses: { 202: answers('It ends with the events at hand', backtestView) },
})

export function backtestRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(ask, async (c) => {
    const { id } = c.req.valid('param')
    const { days, document } = c.req.valid('json')
    const asked = await audited(
      db,
      c.var.caller,
      'workflow.backtest-asked',
      async (tx) => {
        const askedBy = nameOf(signedIn(c.var.caller))
        const backtest = await askForBacktest(tx, id, { days, askedBy, now: clock(), document })
        if (backtest) return backtest
        const [last] = await listBacktests(tx, id)
        if (last?.state !== 'queued' && last?.state !== 'running') throw notFound('workflow')
        throw new Problem(409, 'A backtest of this workflow is under way: wait for its end, or cancel it.')
      },
      (backtest) => ({ subject: `workflow/${id}`, detail: { backtestId: backtest.id, days } }),
    )
    return c.json(presentBacktest(asked), 202)
  })

  app.openapi(list, async (c) => {
    return c.json(whole((await listBacktests(db, c.req.valid('param').id)).map(presentBacktest)), 200)
  })

  app.openapi(read, async (c) => c.json(presentBacktest(await getBacktest(c.req.valid('param').id)), 200))

  app.openapi(changes, async (c) => {
    const { id } = c.req.valid('param')
    const { customerId, change, cursor, limit } = c.req.valid('query')
    await getBacktest(id)
    const found = await listChanges(db, id, { customerId, change, before: cursor, limit: limit + 1 })
    const items = found.slice(0, limit).map(presentChange)
    const next = found.length > limit ? (items.at(-1)?.eventId ?? null) : null
    return c.json({ items, next }, 200)
  })

  app.openapi(cancel, async (c) => {
    const { id } = c.req.valid('param')
    const { workflowId } = await getBacktest(id)
    await audited(
      db,
      c.var.caller,
      'workflow.backtest-cancelled',
      async (tx) => {
        if (!(await cancelBacktest(tx, id))) throw new Problem(409, 'The backtest has ended already.')
      },
      () => ({ subject: `workflow/${workflowId}`, detail: { backtestId: id } }),
    )
    return c.json(presentBacktest(await getBacktest(id)), 202)
  })

  async function getBacktest(id: string) {
    const backtest = await findBacktest(db, id)
    if (!backtest) throw notFound('backtest')
    return backtest
  }

  return app
}
