import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { revealHookSecret, rotateHookSecret } from '../triggers/hook-secret.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { curlOf, presentTrigger } from './present-trigger.ts'
import { triggerView } from './present-workflow.ts'
import { notFound } from './problems.ts'
import { answers, idParam, newResource, pageOf, whole } from './resource.ts'

const secretView = z.object({ secret: z.string(), curl: z.string() })

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/triggers',
  summary: "A workflow's triggers: their addresses, how to authenticate, when they are due",
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('Triggers', pageOf(triggerView)) },
})

const reveal = createRoute({
  method: 'post',
  path: '/triggers/{id}/reveal-secret',
  summary: "Show a webhook's secret; it is written down who saw it",
  ...may('secrets.reveal'),
  request: { params: idParam },
  responses: { 200: answers('The secret', secretView) },
})

const rotate = createRoute({
  method: 'post',
  path: '/triggers/{id}/rotate-secret',
  summary: 'Give a webhook a new secret; the old one ends',
  ...may('secrets.reveal'),
  request: { params: idParam },
  responses: { 200: answers('The new secret', secretView) },
})

export function triggerRoutes({ db, registry, secrets, publicUrl }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const rows = await triggers(db).where('workflow_id', '=', c.req.valid('param').id).execute()
    return c.json(whole(rows.map((row) => presentTrigger(row, registry, publicUrl))), 200)
  })

  app.openapi(reveal, async (c) => {
    const row = await getWebhook(c.req.valid('param').id)
    const secret = await audited(
      db,
      c.var.caller,
      'trigger.secret-revealed',
      async (tx) => {
        const found = await revealHookSecret(tx, secrets, row.id)
        if (found === undefined) throw notFound('webhook')
        return found
      },
      () => ({ subject: `trigger/${row.id}` }),
    )
    return c.json({ secret, curl: curlOf(row, registry, publicUrl, secret) ?? '' }, 200)
  })

  app.openapi(rotate, async (c) => {
    const row = await getWebhook(c.req.valid('param').id)
    const secret = await audited(
      db,
      c.var.caller,
      'trigger.secret-rotated',
      (tx) => rotateHookSecret(tx, secrets, row.id),
      () => ({ subject: `trigger/${row.id}` }),
    )
    return c.json({ secret, curl: curlOf(row, registry, publicUrl, secret) ?? '' }, 200)
  })

  async function getWebhook(id: string) {
    const row = await triggers(db).where('id', '=', id).where('intake', '=', 'webhook').executeTakeFirst()
    if (row === undefined) throw notFound('webhook')
    return row
  }

  return app
}

function triggers(db: Kysely<Database>) {
  return db
    .selectFrom('triggers')
    .select(['id', 'node_id', 'type', 'intake', 'enabled', 'hook_key', 'params', 'next_due_at'])
    .orderBy('created_at')
    .orderBy('id')
}
