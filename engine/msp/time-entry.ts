import { z } from 'zod'
import { changesOf } from './changes-of.ts'
import { coverageReason, noChargeReason } from './coverage-reason.ts'

export const timeEntry = z.object({
  id: z.uuid(),
  ticketId: z.uuid().nullable(),
  customerId: z.uuid().nullable(),
  contractId: z.uuid().nullable(),
  technician: z.string(),
  automation: z.boolean(),
  startedAt: z.iso.datetime(),
  /** Below nothing in an entry that takes an exported one back. */
  minutes: z.int(),
  /** `minutes` rounded up to the contract's increment. */
  billedMinutes: z.int(),
  workType: z.string(),
  role: z.string().nullable(),
  category: z.string().nullable(),
  onSite: z.boolean(),
  travelMinutes: z.int(),
  note: z.string(),
  customerNote: z.string(),
  billable: z.enum(['auto', 'yes', 'no', 'no_charge']),
  /** What the contract said when it was logged; null for entries of before there were decisions. */
  decision: z.enum(['included', 'billable', 'no_charge', 'needs_approval']).nullable(),
  reasonCode: coverageReason.nullable(),
  /** In the language of the customer. */
  reason: z.string(),
  /** Minutes and money that it drew from contracts. */
  drawnMinutes: z.int(),
  drawnAmountMinor: z.int(),
  /** What is to be billed for it, before tax. */
  amountMinor: z.int(),
  taxMinor: z.int(),
  currency: z.string().nullable(),
  approvalRef: z.string().nullable(),
  /** The line that bills it. */
  billingLineId: z.uuid().nullable(),
  /** The entry that it takes back. */
  correctsId: z.uuid().nullable(),
  exportId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
})

export const newTimeEntry = z.object({
  ticketId: z.uuid(),
  technician: z.string().min(1).max(200).default('Automation'),
  automation: z.boolean().default(true),
  startedAt: z.iso.datetime().optional(),
  minutes: z.int().positive().max(10_080),
  workType: z.string().max(100).default('remote support'),
  role: z.string().max(100).nullable().default(null),
  category: z.string().max(100).nullable().default(null),
  onSite: z.boolean().default(false),
  travelMinutes: z.int().min(0).max(10_080).default(0),
  project: z.boolean().default(false),
  thirdParty: z.boolean().default(false),
  note: z.string().max(10_000).default(''),
  customerNote: z.string().max(10_000).default(''),
  billable: z.enum(['auto', 'yes', 'no', 'no_charge']).default('auto'),
  /** Why nothing is charged, for `no_charge`. */
  noChargeReason: noChargeReason.default('GOODWILL'),
  /** A price of its own, minor units an hour. */
  rateMinor: z.int().min(0).max(100_000_000).nullable().default(null),
  /** Who agreed, and where: what needs approval no longer does. */
  approvalRef: z.string().max(500).nullable().default(null),
})
export const timeEntryChanges = changesOf(newTimeEntry.omit({ ticketId: true, automation: true }))

/** A day of somebody with too little time on it. */
export const missingTime = z.object({
  technician: z.string(),
  day: z.iso.date(),
  expectedMinutes: z.int(),
  loggedMinutes: z.int(),
  missingMinutes: z.int(),
})

export type MissingTime = z.output<typeof missingTime>
export type TimeEntry = z.output<typeof timeEntry>
export type NewTimeEntry = z.input<typeof newTimeEntry>
export type TimeEntryChanges = z.input<typeof timeEntryChanges>

/** Minutes rounded up to whole increments: 31 by 15 is 45. */
export function roundUpMinutes(minutes: number, increment: number): number {
  return Math.ceil(minutes / increment) * increment
}
