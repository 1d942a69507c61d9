import { z } from '@hono/zod-openapi'
import { documentSchema } from './document-schema.ts'
import { jsonObject, jsonValue } from './json-value.ts'

export const runStatus = z.enum([
  'queued',
  'running',
  'waiting',
  'paused',
  'succeeded',
  'failed',
  'cancelled',
])

export type RunStatus = z.output<typeof runStatus>

/** Why a run or step failed, in words, with the class that decides about retries. */
export const runError = z.object({
  class: z.string(),
  code: z.string().optional(),
  message: z.string(),
  nodeId: z.string().nullable().optional(),
  /** What the step had written down until then. */
  logs: z.array(z.string()).optional(),
})

export const runSummary = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  version: z.int(),
  status: runStatus,
  mode: z.enum(['live', 'dry', 'test']),
  triggerNode: z.string(),
  eventId: z.string(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** From start to end, or to now while it runs; null before it starts. */
  durationMs: z.number().nullable(),
  error: runError.nullable(),
  /** How often another process took the run over. */
  recoveries: z.int(),
})

export const stepView = z.object({
  seq: z.int(),
  nodeId: z.string(),
  /** Place inside loops; empty outside them. */
  path: z.string(),
  attempt: z.int(),
  status: z.enum(['running', 'ok', 'error', 'skipped', 'cancelled', 'uncertain', 'intent']),
  handle: z.string().nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
  input: jsonValue.nullable(),
  output: jsonValue.nullable(),
  error: runError.nullable(),
})

export const runView = runSummary.extend({
  /** The document of the version that ran. */
  document: documentSchema,
  /** What started it; null when the event has been dropped with its partition. */
  event: jsonObject.nullable(),
  steps: z.array(stepView),
  waiting: z.object({ reason: z.string(), until: z.iso.datetime().nullable() }).nullable(),
})
