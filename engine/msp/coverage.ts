import { z } from 'zod'
import type { BusinessHours } from './business-hours.ts'
import type { Contract } from './contract.ts'
import { hoursBand, type RateCard } from './coverage-rate.ts'
import { coverageReason, noChargeReason } from './coverage-reason.ts'

/** Work that is to be decided about, done or only planned. */
export const coverageWork = z.object({
  /** The contract of the ticket, stronger than all others. */
  contractId: z.uuid().nullable().default(null),
  siteId: z.uuid().nullable().default(null),
  deviceId: z.uuid().nullable().default(null),
  contactId: z.uuid().nullable().default(null),
  /** The contract in force on this day counts, not that of the day of the entry. */
  startedAt: z.iso.datetime({ offset: true }),
  minutes: z.int().min(0).max(10_080),
  workType: z.string().max(100).default('remote support'),
  role: z.string().max(100).nullable().default(null),
  category: z.string().max(100).nullable().default(null),
  onSite: z.boolean().default(false),
  travelMinutes: z.int().min(0).max(10_080).default(0),
  project: z.boolean().default(false),
  thirdParty: z.boolean().default(false),
  /** On a critical ticket. */
  critical: z.boolean().default(false),
  /** Done by the automation, not by a person. */
  automation: z.boolean().default(false),
  /** auto: as the contract says. The others overrule it. */
  billable: z.enum(['auto', 'yes', 'no', 'no_charge']).default('auto'),
  noChargeReason: noChargeReason.default('GOODWILL'),
  /** A price of its own, minor units an hour. */
  rateMinor: z.int().min(0).max(100_000_000).nullable().default(null),
  /** The customer has agreed already. */
  approved: z.boolean().default(false),
})

/** A sentence for the customer, in each of our languages. */
export const sentence = z.object({ en: z.string(), it: z.string() })

export const coverageOutcome = z.enum(['included', 'billable', 'no_charge'])

/** A piece of the work with one reason and one price; the parts of a decision add up to its totals. */
export const coveragePart = z.object({
  kind: z.enum(['work', 'travel']),
  outcome: coverageOutcome,
  reasonCode: coverageReason,
  /** What in the contract or the rates says so: a field, or a rule by its id. */
  ruleId: z.string(),
  sentence,
  hours: hoursBand,
  /** Whose terms these are; null: the rate card's. */
  contractId: z.uuid().nullable(),
  /** Of the rounded time. */
  minutes: z.int(),
  drawMinutes: z.int(),
  drawAmountMinor: z.int(),
  /** Hours, three decimals: minutes by sixty. */
  quantity: z.number(),
  unitPriceMinor: z.int(),
  rateRuleIds: z.array(z.string()),
  amountMinor: z.int(),
  taxMinor: z.int(),
  taxCode: z.string(),
  taxRatePercent: z.number(),
  currency: z.string(),
})

/** Why somebody has to say yes before it is billed. `no_rate` is mended by a price, not by a yes. */
export const approvalCause = z.enum(['over_limit', 'overrun', 'no_rate', 'currency_mismatch'])

export const coverageDecision = z.object({
  decision: z.enum(['included', 'billable', 'no_charge', 'needs_approval']),
  /** Those of the part that weighs most: what is billed, else what is included. */
  reasonCode: coverageReason,
  ruleId: z.string(),
  sentence,
  approvalCause: approvalCause.nullable(),
  /** The contract that was asked, and why this one. */
  contractId: z.uuid().nullable(),
  contractName: z.string().nullable(),
  chosenBecause: sentence,
  day: z.iso.date(),
  /** As it was worked, travel apart. */
  workedMinutes: z.int(),
  /** The same rounded, with at least and at most what the terms say. */
  billedMinutes: z.int(),
  travelMinutes: z.int(),
  drawMinutes: z.int(),
  drawAmountMinor: z.int(),
  /** To be billed, before tax. */
  amountMinor: z.int(),
  taxMinor: z.int(),
  currency: z.string(),
  taxCode: z.string(),
  taxRatePercent: z.number(),
  parts: z.array(coveragePart),
})

/** What is left of a contract in the period of the work. */
export interface Balance {
  usedMinutes: number
  usedAmountMinor: number
}

export interface CoverageInput {
  work: CoverageWork
  /** All of the customer, in force or not. */
  contracts: readonly Contract[]
  /** By contract id, of the period that the day of the work lies in; absent: the figures of the contract. */
  balances?: Readonly<Record<string, Balance>> | undefined
  /** Of the customer where it has one, else of the MSP. */
  rateCard: RateCard
  hours: BusinessHours
  /** Of the customer: the day of the work is a day there. Left out: that of the hours. */
  timeZone?: string | undefined
  device?: { id: string; hostname: string; inContract: boolean; siteId: string | null } | null | undefined
  contact?: { id: string; name: string } | null | undefined
}

export type CoverageWork = z.output<typeof coverageWork>
export type NewCoverageWork = z.input<typeof coverageWork>
export type CoverageOutcome = z.output<typeof coverageOutcome>
export type CoveragePart = z.output<typeof coveragePart>
export type CoverageDecision = z.output<typeof coverageDecision>
export type ApprovalCause = z.output<typeof approvalCause>
export type Sentence = z.output<typeof sentence>
