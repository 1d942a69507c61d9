import { z } from '@hono/zod-openapi'
import type { Param } from '../expressions/param.ts'
import { hookAuthKinds } from '../sdk/trigger.ts'
import { documentSchema } from './document-schema.ts'
import { jsonValue } from './json-value.ts'
import { runStatus } from './present-run.ts'

const intake = z.enum(['webhook', 'mailbox', 'schedule', 'manual', 'own', 'portal'])

/** Its value refers to itself, which the description of the API cannot say. */
const paramView = z
  .custom<Param>()
  .openapi({ type: 'object', description: 'A parameter, as in the nodes of a WorkflowDocument' })

export const graphProblem = z.object({
  nodeId: z.string().optional(),
  edgeId: z.string().optional(),
  param: z.string().optional(),
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  names: z.record(z.string(), z.string()).optional().describe('The names in the message'),
  fix: z
    .object({ name: z.string(), param: paramView })
    .optional()
    .describe('The parameter as it was probably meant'),
})

export const workflowSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  publishedVersion: z.int().nullable(),
  draftRevision: z.int(),
  /** The draft differs from the published version, or nothing is published. */
  draftChanged: z.boolean(),
  playbook: z.string().nullable(),
  triggers: z.array(
    z.object({ nodeId: z.string(), type: z.string(), intake, hookUrl: z.string().nullable() }),
  ),
  lastRun: z.object({ id: z.string(), status: runStatus, createdAt: z.iso.datetime() }).nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export const workflowView = workflowSummary.extend({
  /** The draft. */
  document: documentSchema,
  problems: z.array(graphProblem),
})

export const versionSummary = z.object({
  version: z.int(),
  /** Empty where nobody gave it one. */
  name: z.string(),
  publishedBy: z.string(),
  publishedAt: z.iso.datetime(),
  note: z.string(),
  /** Whose changes it brought. */
  authors: z.array(z.string()),
})

export const versionView = versionSummary.extend({ document: documentSchema })

/** How a sender proves itself to a webhook. */
export const hookAccess = z.object({
  kind: z.enum(hookAuthKinds),
  header: z.string().optional(),
  username: z.string().optional(),
  format: z.string().optional().describe('What the header holds, in words'),
})

export const triggerView = z.object({
  id: z.string(),
  nodeId: z.string(),
  type: z.string(),
  intake,
  enabled: z.boolean(),
  params: z.record(z.string(), jsonValue).describe('As they are published'),
  hookUrl: z.string().nullable(),
  auth: hookAccess.nullable(),
  nextDueAt: z.iso.datetime().nullable(),
  /** A command that posts a sample, with a placeholder where the secret goes. */
  curl: z.string().nullable(),
})
