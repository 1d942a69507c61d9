import { z } from '@hono/zod-openapi'
import { documentSchema } from './document-schema.ts'
import { jsonObject, jsonValue } from './json-value.ts'
import { graphProblem } from './present-workflow.ts'

/** What a newer version of its playbook would make of a workflow. */
export const playbookUpdateView = z.object({
  playbook: z.string(),
  title: z.string(),
  /** The version that the workflow has now. */
  version: z.int(),
  /** Null where the playbook is no more. */
  newest: z.int().nullable(),
  /** `unknown` where the import did not keep what it made, so that nothing can be merged. */
  state: z.enum(['current', 'offered', 'unknown']),
  /** What the versions since brought, the newest first. */
  changelog: z.array(z.object({ version: z.int(), text: z.string() })),
  /** Of the draft that it is merged into. */
  revision: z.int(),
  /** What people changed since the import, in words; all of it stays. */
  changes: z.array(z.string()),
  /** JSON Schema of what has to be told first; null where nothing has to. */
  asked: jsonObject.nullable(),
  /** The draft with the update: what only one side changed, and mine where both did. */
  merged: documentSchema.nullable(),
  /** What both changed. A side on which it is gone is absent. */
  conflicts: z.array(
    z.object({
      /** Such as `["nodes", id, "params", "subject"]`. */
      path: z.array(z.string()),
      base: jsonValue.optional(),
      mine: jsonValue.optional(),
      theirs: jsonValue.optional(),
    }),
  ),
  /** Of the draft with the update. */
  problems: z.array(graphProblem),
})
