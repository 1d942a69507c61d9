import { z } from '@hono/zod-openapi'
import { jsonValue } from './json-value.ts'

export const auditEntryView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: jsonValue,
})
