import { createRoute, z } from '@hono/zod-openapi'
import { effectLimits } from '../graph/effect-limits.ts'
import { readStandingLimits, saveStandingLimits } from '../runs/standing-limits.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, newResource } from './resource.ts'

const read = createRoute({
  method: 'get',
  path: '/effect-limits',
  summary: 'How much a workflow may touch before it asks, where it does not say itself',
  ...may('effect-limits.read'),
  responses: { 200: answers('The limits', effectLimits) },
})

const replace = createRoute({
  method: 'put',
  path: '/effect-limits',
  summary: 'Set how much a workflow may touch before it asks, where it does not say itself',
  ...may('effect-limits.edit'),
  request: { body: body(effectLimits) },
  responses: { 200: answers('The limits', effectLimits) },
})

export function effectLimitRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => c.json(await readStandingLimits(db), 200))

  app.openapi(replace, async (c) => {
    const limits = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'effect-limits.changed',
      (tx) => saveStandingLimits(tx, limits),
      () => ({ subject: 'effect-limits', detail: { limits: z.json().parse(limits) } }),
    )
    return c.json(limits, 200)
  })

  return app
}
