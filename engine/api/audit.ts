import { createRoute, z } from '@hono/zod-openapi'
import { listAudit } from '../auth/audit.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { auditEntryView } from './present-audit.ts'
import { answers, newResource, pageOf, pageQuery, toPage } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/audit',
  summary: 'Who changed what, newest first',
  ...may('audit.read'),
  request: { query: pageQuery.extend({ subject: z.string().max(200).optional() }) },
  responses: { 200: answers('Entries of the audit log', pageOf(auditEntryView)) },
})

export function auditRoutes({ db }: ApiDeps) {
  return newResource().openapi(list, async (c) => {
    const { subject, cursor, limit } = c.req.valid('query')
    const entries = await listAudit(db, { subject, cursor, limit: limit + 1 })
    const { items, next } = toPage(entries, limit)
    return c.json({ items: items.map((entry) => ({ ...entry, at: entry.at.toISOString() })), next }, 200)
  })
}
