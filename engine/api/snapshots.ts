import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import {
  deleteSnapshot,
  findSnapshot,
  insertSnapshot,
  listSnapshots,
  type Snapshot,
} from '../drafts/snapshots.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { personNames } from './person-names.ts'
import { snapshotSummary, snapshotView } from './present-draft.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

const inWorkflow = idParam.extend({ snapshotId: z.uuid() })

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/snapshots',
  summary: 'List the drafts that were kept under a name, the newest first',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('Snapshots', pageOf(snapshotSummary)) },
})

const add = createRoute({
  method: 'post',
  path: '/workflows/{id}/snapshots',
  summary: 'Keep the draft as it is now under a name, without publishing it',
  ...may('workflows.edit'),
  request: {
    params: idParam,
    body: body(z.object({ name: z.string().trim().min(1).max(120), note: z.string().max(2000).default('') })),
  },
  responses: { 201: answers('The snapshot', snapshotSummary) },
})

const read = createRoute({
  method: 'get',
  path: '/workflows/{id}/snapshots/{snapshotId}',
  summary: 'One snapshot with its document',
  ...may('workflows.read'),
  request: { params: inWorkflow },
  responses: { 200: answers('The snapshot', snapshotView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/workflows/{id}/snapshots/{snapshotId}',
  summary: 'Delete a snapshot',
  ...may('workflows.edit'),
  request: { params: inWorkflow },
  responses: { 200: answers('Deleted', z.object({ id: z.string() })) },
})

export function snapshotRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const snapshots = await listSnapshots(db, c.req.valid('param').id)
    return c.json(whole(await present(snapshots)), 200)
  })

  app.openapi(add, async (c) => {
    const { id } = c.req.valid('param')
    const wish = c.req.valid('json')
    const snapshot = await audited(
      db,
      c.var.caller,
      'workflow.snapshot-kept',
      async (tx) => {
        const kept = await insertSnapshot(tx, id, { ...wish, actor: nameOf(signedIn(c.var.caller)) })
        if (!kept) throw notFound('workflow')
        return kept
      },
      ({ name, revision }) => ({ subject: `workflow/${id}`, detail: { name, revision } }),
    )
    const [view] = await present([snapshot])
    if (!view) throw notFound('snapshot')
    return c.json(view, 201)
  })

  app.openapi(read, async (c) => {
    const { id, snapshotId } = c.req.valid('param')
    const snapshot = await findSnapshot(db, id, snapshotId)
    const [view] = snapshot ? await present([snapshot]) : []
    if (!snapshot || !view) throw notFound('snapshot')
    return c.json({ ...view, document: snapshot.document }, 200)
  })

  app.openapi(remove, async (c) => {
    const { id, snapshotId } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'workflow.snapshot-deleted',
      async (tx) => {
        const name = await deleteSnapshot(tx, id, snapshotId)
        if (name === undefined) throw notFound('snapshot')
        return name
      },
      (name) => ({ subject: `workflow/${id}`, detail: { name } }),
    )
    return c.json({ id: snapshotId }, 200)
  })

  async function present(snapshots: readonly Snapshot[]) {
    const named = await personNames(
      db,
      snapshots.map(({ savedBy }) => savedBy),
    )
    return snapshots.map(({ id, name, note, revision, savedBy, savedAt }) => ({
      ...{ id, name, note, revision },
      savedBy: named(savedBy),
      savedAt: savedAt.toISOString(),
    }))
  }

  return app
}
