import { z } from '@hono/zod-openapi'
import { documentSchema } from './document-schema.ts'
import { jsonValue } from './json-value.ts'

/** What stands in place of a step while the draft is tried. */
export const pinView = z.object({
  nodeId: z.string(),
  output: jsonValue,
  /** The way that the step is left by; null for its first one. */
  handle: z.string().nullable(),
  /** Of a trigger: the recorded event that the output is the data of. */
  eventId: z.string().nullable(),
  pinnedBy: z.string(),
  pinnedAt: z.iso.datetime(),
})

/** What steps gave when they last ran. */
export const stepSamplesView = z.object({
  items: z.array(
    z.object({
      nodeId: z.string(),
      output: jsonValue,
      handle: z.string(),
      runId: z.string(),
      version: z.int(),
      mode: z.enum(['live', 'dry', 'test']),
      at: z.iso.datetime(),
      eventId: z.string().nullable(),
    }),
  ),
  /** The workflow as it ran, by version: what was changed since makes the data stale. */
  documents: z.array(z.object({ version: z.int(), document: documentSchema })),
})
