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

export const approvalKind = z.enum(['approval', 'form', 'page', 'task'])

const askedPerson = z.object({
  id: z.string(),
  kind: z.enum(['user', 'role', 'team', 'contact']),
  name: z.string(),
  /** Who handed it to this one. */
  delegatedBy: z.string().nullable(),
  /** May no longer answer. */
  handedOver: z.boolean(),
  /** Whether the caller may hand it over. */
  mayHandOver: z.boolean(),
})

export const approvalComment = z.object({
  id: z.string(),
  author: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
})

export const approvalSummary = z.object({
  id: z.string(),
  kind: approvalKind,
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
  /** When a task should be done; it stays open after it. */
  due: z.iso.datetime().nullable(),
  ticketId: z.string().nullable(),
  ticketNumber: z.int().nullable(),
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
      via: z.enum(['editor', 'api', 'link', 'code', 'mail']),
      at: z.iso.datetime(),
    }),
  ),
  /** The newest e-mail to each person. */
  notices: z.array(
    z.object({
      name: z.string(),
      /** Blank for a chat. */
      email: z.string(),
      round: z.int(),
      state: z.enum(['waiting', 'sent', 'failed']),
      /** Why it did not go out, or not yet. */
      problem: z.string(),
      sentAt: z.iso.datetime().nullable(),
    }),
  ),
  /** E-mails that answered ours, the newest first: what came of each. */
  replies: z.array(
    z.object({
      from: z.string(),
      verdict: z.enum([
        'decided',
        'counted',
        'unclear',
        'stranger',
        'forged',
        'automatic',
        'late',
        'repeated',
        'refused',
      ]),
      at: z.iso.datetime(),
    }),
  ),
  comments: z.array(approvalComment),
  /** Whom a page could not reach, and why. */
  unreached: z.array(z.string()),
  /** When a page goes on to the next level. */
  nextLevelAt: z.iso.datetime().nullable(),
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
  /** `user:ID`, `contact:ID`, `team:ID` or `on-call:ID` of a team. */
  value: z.string(),
  name: z.string(),
  /** The role, or the customer. */
  detail: z.string(),
})
