import { createRoute, z } from '@hono/zod-openapi'
import { workflowDocument } from '../graph/document.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { versionSummary, versionView } from './present-workflow.ts'
import { notFound } from './problems.ts'
import { answers, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/versions',
  summary: 'List the published versions, the newest first',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('Versions', pageOf(versionSummary)) },
})

const read = createRoute({
  method: 'get',
  path: '/workflows/{id}/versions/{version}',
  summary: 'One published version with its document',
  ...may('workflows.read'),
  request: { params: idParam.extend({ version: z.coerce.number().int().min(1) }) },
  responses: { 200: answers('The version', versionView) },
})

export function versionRoutes({ db }: ApiDeps) {
  return newResource()
    .openapi(list, async (c) => {
      const rows = await db
        .selectFrom('workflow_versions')
        .select(['version', 'published_by', 'published_at', 'note'])
        .where('workflow_id', '=', c.req.valid('param').id)
        // Drafts as they were tried are no versions that anybody published.
        .where('version', '>', 0)
        .orderBy('version', 'desc')
        .execute()
      return c.json(whole(rows.map(presentVersion)), 200)
    })
    .openapi(read, async (c) => {
      const { id, version } = c.req.valid('param')
      const row = await db
        .selectFrom('workflow_versions')
        .selectAll()
        .where('workflow_id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      if (row === undefined) throw notFound('version')
      return c.json({ ...presentVersion(row), document: workflowDocument.parse(row.document) }, 200)
    })
}

function presentVersion(row: { version: number; published_by: string; published_at: Date; note: string }) {
  return {
    version: row.version,
    publishedBy: row.published_by,
    publishedAt: row.published_at.toISOString(),
    note: row.note,
  }
}
