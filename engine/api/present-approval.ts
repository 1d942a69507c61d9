import { z } from '@hono/zod-openapi'
import { formField } from '../msp/form-field.ts'

export const approvalStatus = z.enum([
  'open',
  'approved',
  'rejected',
  'answered',
  'expired',
  'cancelled',
  'gone',
])

const askedPerson = z.object({
  id: z.string(),
  kind: z.enum(['user', 'role', 'contact']),
  name: z.string(),
  /** Who handed it to this one. */
  delegatedBy: z.string().nullable(),
  /** May no longer answer. */
  handedOver: z.boolean(),
  /** Whether the caller may hand it over. */
  mayHandOver: z.boolean(),
})

export const approvalSummary = z.object({
  id: z.string(),
  kind: z.enum(['approval', 'form']),
  title: z.string(),
  status: approvalStatus,
  runId: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  people: z.array(askedPerson),
  /** Approvals there are, of those it takes. */
  have: z.int(),
  of: z.int(),
  /** Names of those whose answers decided. */
  decidedBy: z.array(z.string()),
  deadline: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  /** Whether the caller may answer now. */
  mayAnswer: z.boolean(),
  /** Whether the caller has answered. */
  hasAnswered: z.boolean(),
})

export const approvalView = approvalSummary.extend({
  message: z.string(),
  nodeId: z.string(),
  proof: z.enum(['code', 'link']),
  fields: z.array(formField),
  /** The role that the caller would answer for without having it; blank where they answer for themselves. */
  onBehalf: z.string(),
  answers: z.array(
    z.object({
      by: z.string(),
      kind: z.enum(['user', 'token', 'contact']),
      choice: z.enum(['approved', 'rejected', 'answered']),
      comment: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      onBehalf: z.string(),
      via: z.enum(['editor', 'api', 'link', 'code']),
      at: z.iso.datetime(),
    }),
  ),
  /** The newest e-mail to each person. */
  notices: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      round: z.int(),
      state: z.enum(['waiting', 'sent', 'failed']),
      /** Why it did not go out, or not yet. */
      problem: z.string(),
      sentAt: z.iso.datetime().nullable(),
    }),
  ),
})

export const newAnswer = z.object({
  choice: z.enum(['approved', 'rejected', 'answered']),
  comment: z.string().trim().max(2000).default(''),
  /** By the names of the form's fields. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
})

export const answerTaken = z.object({
  decided: z.boolean(),
  outcome: approvalStatus.nullable(),
  have: z.int(),
  of: z.int(),
})

/** Somebody who can be asked, as the editor's lists and steps write them. */
export const approver = z.object({
  /** `user:ID` or `contact:ID`. */
  value: z.string(),
  name: z.string(),
  /** The role, or the customer. */
  detail: z.string(),
})
