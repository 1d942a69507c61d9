import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { workflowDocument } from '../graph/document.ts'
import { listGivenOutputs } from '../runs/given-outputs.ts'
import { findPin, largestPin, listPins, type Pin, putPin, removePin } from '../runs/pins.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonValue } from './json-value.ts'
import { may } from './may.ts'
import { pinView, stepSamplesView } from './present-pin.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

const stepParam = idParam.extend({ nodeId: z.string().min(1).max(64) })

const samples = createRoute({
  method: 'get',
  path: '/workflows/{id}/samples',
  summary: 'What each step of the draft gave when it last ran, with the documents that ran',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('The data', stepSamplesView) },
})

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/pins',
  summary: 'List the outputs that stand in place of steps while the draft is tried',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('Pins', pageOf(pinView)) },
})

const read = createRoute({
  method: 'get',
  path: '/workflows/{id}/pins/{nodeId}',
  summary: 'What is pinned to one step',
  ...may('workflows.read'),
  request: { params: stepParam },
  responses: { 200: answers('The pin', pinView) },
})

const put = createRoute({
  method: 'put',
  path: '/workflows/{id}/pins/{nodeId}',
  summary:
    'Pin an output to a step: trials of the draft take it in place of running the step; live runs never do',
  ...may('workflows.edit'),
  request: {
    params: stepParam,
    body: body(
      z.object({
        output: jsonValue,
        /** The way that the step is left by; without it its first one. */
        handle: z.string().min(1).max(100).optional(),
        /** Of a trigger: a recorded event, whose data stands in place of the output. */
        eventId: z.uuid().optional(),
      }),
    ),
  },
  responses: { 200: answers('The pin', pinView) },
})

const unpin = createRoute({
  method: 'delete',
  path: '/workflows/{id}/pins/{nodeId}',
  summary: 'Let a step run again in trials',
  ...may('workflows.edit'),
  request: { params: stepParam },
  responses: { 204: { description: 'Unpinned' } },
})

export function pinRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(samples, async (c) => {
    const { id } = c.req.valid('param')
    const draft = await draftOf(db, id)
    const given = await listGivenOutputs(
      db,
      id,
      draft.nodes.map((node) => node.id),
    )
    const versions = [...new Set(given.map(({ version }) => version))]
    const documents =
      versions.length === 0
        ? []
        : await db
            .selectFrom('workflow_versions')
            .select(['version', 'document'])
            .where('workflow_id', '=', id)
            .where('version', 'in', versions)
            .execute()
    return c.json(
      {
        items: given.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
        documents: documents.map(({ version, document }) => ({
          version,
          document: workflowDocument.parse(document),
        })),
      },
      200,
    )
  })

  app.openapi(list, async (c) => {
    const { id } = c.req.valid('param')
    await draftOf(db, id)
    return c.json(whole((await listPins(db, id)).map(presentPin)), 200)
  })

  app.openapi(read, async (c) => {
    const { id, nodeId } = c.req.valid('param')
    await draftOf(db, id)
    const pin = await findPin(db, id, nodeId)
    if (!pin) throw notFound('pin')
    return c.json(presentPin(pin), 200)
  })

  app.openapi(put, async (c) => {
    const { id, nodeId } = c.req.valid('param')
    const { output, handle = null, eventId = null } = c.req.valid('json')
    const pinnedBy = nameOf(signedIn(c.var.caller))
    const pin = await audited(
      db,
      c.var.caller,
      'workflow.pinned',
      async (tx) => {
        const draft = await draftOf(tx, id)
        if (!draft.nodes.some((node) => node.id === nodeId)) throw notFound('step in this draft')
        const data = eventId === null ? output : await dataOfEvent(tx, eventId)
        refuseLargePin(data)
        return putPin(tx, id, { nodeId, output: data, handle, eventId, pinnedBy })
      },
      () => ({ subject: `workflow/${id}`, detail: { nodeId } }),
    )
    return c.json(presentPin(pin), 200)
  })

  app.openapi(unpin, async (c) => {
    const { id, nodeId } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'workflow.unpinned',
      async (tx) => {
        await draftOf(tx, id)
        if (!(await removePin(tx, id, nodeId))) throw notFound('pin')
      },
      () => ({ subject: `workflow/${id}`, detail: { nodeId } }),
    )
    return c.body(null, 204)
  })

  return app
}

async function draftOf(db: Kysely<Database>, workflowId: string) {
  const workflow = await db
    .selectFrom('workflows')
    .select('draft')
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!workflow) throw notFound('workflow')
  return workflowDocument.parse(workflow.draft)
}

async function dataOfEvent(db: Kysely<Database>, eventId: string): Promise<Pin['output']> {
  const event = await db.selectFrom('events').select('data').where('id', '=', eventId).executeTakeFirst()
  if (!event) throw notFound('event')
  return event.data
}

function refuseLargePin(output: Pin['output']): void {
  const size = Buffer.byteLength(JSON.stringify(output))
  if (size <= largestPin) return
  throw new Problem(
    413,
    `This output has ${(size / 1_000_000).toFixed(1)} MB, and at most ${largestPin / 1_000_000} MB can be pinned. Pin a part of it: fewer items or fields.`,
  )
}

function presentPin({ pinnedAt, ...pin }: Pin) {
  return { ...pin, pinnedAt: pinnedAt.toISOString() }
}
