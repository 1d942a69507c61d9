import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { captureNext, readCaptured, stopCapturing } from '../triggers/captured-delivery.ts'
import { revealHookSecret, rotateHookSecret } from '../triggers/hook-secret.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { captureView, presentCapture } from './present-capture.ts'
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

const capture = createRoute({
  method: 'post',
  path: '/triggers/{id}/capture',
  summary: 'Keep the next delivery to a webhook for a day, to see what its sender really posts',
  ...may('workflows.edit'),
  request: { params: idParam },
  responses: { 200: answers('What is waited for', captureView) },
})

const captured = createRoute({
  method: 'get',
  path: '/triggers/{id}/capture',
  summary: 'The delivery that was kept, also one that was refused',
  ...may('workflows.edit'),
  request: { params: idParam },
  responses: { 200: answers('The delivery, or that it is waited for', captureView) },
})

const stopCapture = createRoute({
  method: 'delete',
  path: '/triggers/{id}/capture',
  summary: 'Wait for no delivery any longer, and forget the one that was kept',
  ...may('workflows.edit'),
  request: { params: idParam },
  responses: { 200: answers('Nothing is waited for', captureView) },
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

  app.openapi(capture, async (c) => {
    const { id } = await getWebhook(c.req.valid('param').id)
    await audited(
      db,
      c.var.caller,
      'trigger.capture-started',
      (tx) => captureNext(tx, id),
      () => ({ subject: `trigger/${id}` }),
    )
    return c.json(presentCapture(await readCaptured(db, id)), 200)
  })

  app.openapi(captured, async (c) => {
    const { id } = await getWebhook(c.req.valid('param').id)
    return c.json(presentCapture(await readCaptured(db, id)), 200)
  })

  app.openapi(stopCapture, async (c) => {
    const { id } = await getWebhook(c.req.valid('param').id)
    await audited(
      db,
      c.var.caller,
      'trigger.capture-ended',
      (tx) => stopCapturing(tx, id),
      () => ({ subject: `trigger/${id}` }),
    )
    return c.json(presentCapture(undefined), 200)
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
