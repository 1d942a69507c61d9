import { createRoute } from '@hono/zod-openapi'
import { readRetention, retention, saveRetention } from '../history/retention.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, newResource } from './resource.ts'

const read = createRoute({
  method: 'get',
  path: '/history-settings',
  summary: 'For how many days runs, events and the ledger are kept',
  ...may('history.read'),
  responses: { 200: answers('The rules', retention) },
})

const replace = createRoute({
  method: 'put',
  path: '/history-settings',
  summary: 'Set for how many days runs, events and the ledger are kept; what is over goes within the hour',
  ...may('history.edit'),
  request: { body: body(retention) },
  responses: { 200: answers('The rules', retention) },
})

export function historySettingsRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => c.json(await readRetention(db), 200))

  app.openapi(replace, async (c) => {
    const rules = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'history.changed',
      (tx) => saveRetention(tx, rules),
      () => ({ subject: 'history', detail: rules }),
    )
    return c.json(rules, 200)
  })

  return app
}
