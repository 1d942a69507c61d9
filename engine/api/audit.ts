import { createRoute, z } from '@hono/zod-openapi'
import { auditNames, listAudit } from '../auth/audit.ts'
import type { ApiDeps } from './api-env.ts'
import { auditAsCsv } from './export-csv.ts'
import { may } from './may.ts'
import { auditEntryView } from './present-audit.ts'
import { answers, newResource, pageOf, pageQuery, toPage } from './resource.ts'

const filters = z.object({
  subject: z.string().max(200).optional(),
  actor: z.string().max(300).optional(),
  action: z.string().max(100).optional(),
  kind: z
    .string()
    .max(60)
    .optional()
    .openapi({ description: 'What the action is about, such as `workflow`' }),
  q: z.string().trim().max(200).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
})

const list = createRoute({
  method: 'get',
  path: '/audit',
  summary: 'Who changed what, newest first',
  ...may('audit.read'),
  request: { query: pageQuery.extend(filters.shape) },
  responses: { 200: answers('Entries of the audit log', pageOf(auditEntryView)) },
})

const names = createRoute({
  method: 'get',
  path: '/audit/names',
  summary: 'Who is named in the audit log, and what has been done',
  ...may('audit.read'),
  responses: {
    200: answers('Each once', z.object({ actors: z.array(z.string()), actions: z.array(z.string()) })),
  },
})

/** Entries in one file at most. */
const mostExported = 50_000

const csv = createRoute({
  method: 'get',
  path: '/audit.csv',
  summary: `The same as a file, ${mostExported} entries at most`,
  ...may('audit.read'),
  request: { query: filters.extend({ format: z.enum(['standard', 'italian']).default('standard') }) },
  responses: { 200: { description: 'The file', content: { 'text/csv': {} } } },
})

export function auditRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { cursor, limit, ...filter } = c.req.valid('query')
    const entries = await listAudit(db, { ...toFilter(filter), cursor, limit: limit + 1 })
    const { items, next } = toPage(entries, limit)
    return c.json({ items: items.map((entry) => ({ ...entry, at: entry.at.toISOString() })), next }, 200)
  })

  app.openapi(names, async (c) => c.json(await auditNames(db), 200))

  app.openapi(csv, async (c) => {
    const { format, ...filter } = c.req.valid('query')
    const entries = await listAudit(db, { ...toFilter(filter), limit: mostExported })
    return c.body(auditAsCsv(entries, format), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.csv"',
    })
  })

  return app
}

function toFilter({ from, until, ...filter }: z.output<typeof filters>) {
  return {
    ...filter,
    from: from === undefined ? undefined : new Date(from),
    until: until === undefined ? undefined : new Date(until),
  }
}
