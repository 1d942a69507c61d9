import { z } from '@hono/zod-openapi'
import type { DocumentPatch } from '../graph/patch.ts'
import { documentPatch } from '../graph/patch-schema.ts'
import { documentSchema } from './document-schema.ts'

export const patchSchema = z
  .custom<DocumentPatch>((value) => documentPatch.safeParse(value).success, {
    message: 'Expected { op: "set", path, value }, { op: "remove", path } or { op: "order", path, ids }',
  })
  .openapi({
    type: 'object',
    description:
      'One change of a document: `op` is `set` (with `value`), `remove` or `order` (with `ids`); `path` names things by ' +
      'their id, as in ["nodes", "n_ab12cd", "params", "subject"]',
  })

/** Somebody by the name that the audit log has, and by the one that people use. */
const person = { actor: z.string(), name: z.string() }

export const draftChange = z.object({
  ...person,
  revision: z.int(),
  changedAt: z.iso.datetime(),
  saveId: z.string().nullable().describe('As whoever saved it called the save'),
  patches: z.array(patchSchema),
})

export const draftNews = z.object({
  revision: z.int(),
  changes: z.array(draftChange),
  document: documentSchema
    .optional()
    .describe('The draft as it is now, where not every change since is remembered any more'),
})

export const unpublishedView = z.object({
  ...person,
  isYou: z.boolean(),
  changedAt: z.iso.datetime(),
  steps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      change: z.enum(['added', 'changed', 'removed', 'connected', 'moved']),
    }),
  ),
  workflow: z.boolean().describe('Name, description, settings or a note of the workflow itself'),
})

/** One browser that has a workflow open. */
export const presentView = z.object({
  clientId: z.string(),
  userId: z.string(),
  name: z.string(),
  step: z.string().nullable(),
})

export const snapshotSummary = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  revision: z.int(),
  savedBy: z.string(),
  savedAt: z.iso.datetime(),
})

export const snapshotView = snapshotSummary.extend({ document: documentSchema })

export const reviewView = z.object({
  id: z.string(),
  revision: z.int(),
  note: z.string(),
  state: z.enum(['open', 'approved', 'changes', 'withdrawn']),
  askedBy: z.string(),
  askedByName: z.string(),
  askedAt: z.iso.datetime(),
  answeredBy: z.string().nullable(),
  answeredByName: z.string().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  comments: z.array(
    z.object({
      id: z.string(),
      author: z.string(),
      authorName: z.string(),
      text: z.string(),
      step: z.string().nullable(),
      createdAt: z.iso.datetime(),
    }),
  ),
})

export const reviewState = z.object({
  needed: z.boolean(),
  needsReview: z.boolean().describe('Asked for by this workflow itself'),
  everywhere: z.boolean().describe('Asked for by the MSP'),
  draftRevision: z.int(),
  approved: z.boolean().describe('Somebody approved exactly this draft'),
  reviews: z.array(reviewView),
})
