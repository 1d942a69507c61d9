import { z } from '@hono/zod-openapi'
import { documentSchema } from './document-schema.ts'
import { jsonObject } from './json-value.ts'
import { hookAccess } from './present-workflow.ts'

export const playbookSummary = z.object({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  version: z.int(),
  risk: z.string(),
  /** JSON Schema of what an import asks for. */
  inputs: jsonObject,
  /** Ports it needs, e.g. `psa`. */
  needs: z.array(z.string()),
  savesMinutes: z.number(),
})

export const playbookView = playbookSummary.extend({ document: documentSchema })

export const importedTrigger = z.object({
  id: z.string(),
  nodeId: z.string(),
  type: z.string(),
  hookUrl: z.string().nullable(),
  auth: hookAccess.nullable(),
  secret: z.string().nullable().describe('Shown once, here'),
  curl: z.string().nullable(),
})

export const importedPlaybook = z.object({
  workflowId: z.string(),
  name: z.string(),
  publishedVersion: z.int().nullable(),
  triggers: z.array(importedTrigger),
})
