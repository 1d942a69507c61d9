import { z } from 'zod'

/** What one person answered. */
export const approvalAnswer = z.object({
  by: z.string(),
  choice: z.enum(['approved', 'rejected', 'answered']),
  comment: z.string(),
  at: z.iso.datetime(),
  /** The role that an administrator answered for; blank where they answered for themselves. */
  onBehalf: z.string(),
})

/** What ended a request; `gone`: too few are left who may answer. */
export const approvalResult = z.object({
  outcome: z.enum(['approved', 'rejected', 'answered', 'gone']),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  answers: z.array(approvalAnswer),
  /** Who may no longer answer, where nobody else can. */
  missing: z.array(z.string()),
})

export type ApprovalAnswer = z.output<typeof approvalAnswer>
export type ApprovalResult = z.output<typeof approvalResult>
