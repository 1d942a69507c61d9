import { z } from '@hono/zod-openapi'
import { jsonValue } from './json-value.ts'

export const eventDecision = z.object({
  workflowId: z.string(),
  workflowName: z.string().nullable(),
  triggerId: z.string().nullable(),
  decision: z.enum(['started', 'skipped', 'continued', 'deferred']),
  /** In English. */
  reason: z.string(),
  /** The reason as a word with what it speaks of, for other languages; null of old decisions. */
  code: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  decidedAt: z.iso.datetime().nullable(),
  /** When it is looked at again, of a deferred one. */
  dueAt: z.iso.datetime().nullable(),
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
  customerName: z.string().nullable(),
  deviceId: z.string().nullable(),
  deviceName: z.string().nullable(),
  /** What it says of whom it concerns. */
  hints: z.record(z.string(), z.string()),
  /** It waits to be routed while this is null. */
  routedAt: z.iso.datetime().nullable(),
  occurredAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  trust: z.string(),
  /** Who took it out of the triage. */
  dismissed: z.object({ by: z.string(), at: z.iso.datetime() }).nullable(),
  decisions: z.array(eventDecision),
})

export const eventView = eventSummary.extend({ data: jsonValue, raw: jsonValue.nullable() })
