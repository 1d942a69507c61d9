import { createRoute } from '@hono/zod-openapi'
import { siteCorrelation } from '../msp/site-correlation.ts'
import { readSiteCorrelation, saveSiteCorrelation } from '../triggers/site-outages.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, newResource } from './resource.ts'

const read = createRoute({
  method: 'get',
  path: '/site-correlation',
  summary: 'When the silence of single devices is the outage of their site',
  ...may('maintenance.read'),
  responses: { 200: answers('The rule', siteCorrelation) },
})

const replace = createRoute({
  method: 'put',
  path: '/site-correlation',
  summary: 'Set when the silence of single devices is the outage of their site',
  ...may('site-correlation.edit'),
  request: { body: body(siteCorrelation) },
  responses: { 200: answers('The rule', siteCorrelation) },
})

export function siteCorrelationRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => c.json(await readSiteCorrelation(db), 200))

  app.openapi(replace, async (c) => {
    const rule = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'site-correlation.changed',
      (tx) => saveSiteCorrelation(tx, rule),
      () => ({ subject: 'site-correlation', detail: rule }),
    )
    return c.json(rule, 200)
  })

  return app
}
