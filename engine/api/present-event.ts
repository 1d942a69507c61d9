import { z } from '@hono/zod-openapi'
import { jsonValue } from './json-value.ts'

export const eventDecision = z.object({
  workflowId: z.string(),
  workflowName: z.string().nullable(),
  decision: z.enum(['started', 'skipped', 'continued']),
  reason: z.string(),
  runId: z.string().nullable(),
})

export const eventSummary = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  state: z.enum(['raised', 'repeated', 'cleared']),
  occurrences: z.int(),
  dedupKey: z.string().nullable(),
  customerId: z.string().nullable(),
  deviceId: z.string().nullable(),
  occurredAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  trust: z.string(),
  decisions: z.array(eventDecision),
})

export const eventView = eventSummary.extend({ data: jsonValue, raw: jsonValue.nullable() })
