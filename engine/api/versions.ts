import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { nameVersion } from '../drafts/snapshots.ts'
import { workflowDocument } from '../graph/document.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { personNames } from './person-names.ts'
import { versionSummary, versionView } from './present-workflow.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

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

const name = createRoute({
  method: 'put',
  path: '/workflows/{id}/versions/{version}/name',
  summary: 'Call a version something; an empty name takes it away',
  ...may('workflows.edit'),
  request: {
    params: idParam.extend({ version: z.coerce.number().int().min(1) }),
    body: body(z.object({ name: z.string().trim().max(120) })),
  },
  responses: { 200: answers('Its name', z.object({ version: z.int(), name: z.string() })) },
})

export function versionRoutes({ db }: ApiDeps) {
  return newResource()
    .openapi(list, async (c) => {
      const rows = await versions(c.req.valid('param').id)
        .select(columns)
        // Drafts as they were tried are no versions that anybody published.
        .where('v.version', '>', 0)
        .orderBy('v.version', 'desc')
        .execute()
      return c.json(whole(await present(rows)), 200)
    })
    .openapi(read, async (c) => {
      const { id, version } = c.req.valid('param')
      const row = await versions(id)
        .select([...columns, 'v.document'])
        .where('v.version', '=', version)
        .executeTakeFirst()
      const [view] = row ? await present([row]) : []
      if (!row || !view) throw notFound('version')
      return c.json({ ...view, document: workflowDocument.parse(row.document) }, 200)
    })
    .openapi(name, async (c) => {
      const { id, version } = c.req.valid('param')
      const { name } = c.req.valid('json')
      await audited(
        db,
        c.var.caller,
        'workflow.version-named',
        async (tx) => {
          const actor = nameOf(signedIn(c.var.caller))
          if (!(await nameVersion(tx, id, version, { name, actor }))) throw notFound('version')
        },
        () => ({ subject: `workflow/${id}`, detail: { version, name } }),
      )
      return c.json({ version, name }, 200)
    })

  function versions(workflowId: string) {
    return db
      .selectFrom('workflow_versions as v')
      .leftJoin('version_names as n', (join) =>
        join.onRef('n.workflow_id', '=', 'v.workflow_id').onRef('n.version', '=', 'v.version'),
      )
      .where('v.workflow_id', '=', workflowId)
  }

  async function present(rows: readonly VersionRow[]) {
    const named = await personNames(
      db,
      rows.flatMap(({ published_by, authors }) => [published_by, ...authors]),
    )
    return rows.map((row) => ({
      version: row.version,
      name: row.name ?? '',
      publishedBy: named(row.published_by),
      publishedAt: row.published_at.toISOString(),
      note: row.note,
      authors: row.authors.map(named),
    }))
  }
}

const columns = ['v.version', 'v.published_by', 'v.published_at', 'v.note', 'v.authors', 'n.name'] as const

interface VersionRow {
  version: number
  published_by: string
  published_at: Date
  note: string
  authors: string[]
  name: string | null
}
