import { z } from 'zod'
import { billedReasons } from './coverage-reason.ts'

/** Why a line is billed, in the words of msp contracts. */
export const billingReason = z.enum(billedReasons)

export const billingLine = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  contractId: z.uuid().nullable(),
  ticketId: z.uuid().nullable(),
  date: z.iso.date(),
  itemCode: z.string(),
  description: z.string(),
  /** Below nothing in a line that takes another one back. */
  quantity: z.number(),
  unit: z.string(),
  unitPriceMinor: z.int(),
  amountMinor: z.int(),
  currency: z.string().length(3),
  taxCode: z.string(),
  taxRatePercent: z.number(),
  taxMinor: z.int(),
  reasonCode: billingReason,
  reason: z.string(),
  approvalRef: z.string().nullable(),
  /** The entry whose time it bills. */
  timeEntryId: z.uuid().nullable(),
  /** The line that it takes back. */
  correctsId: z.uuid().nullable(),
  /** When it was taken back. */
  reversedAt: z.iso.datetime().nullable(),
  /** The hand-over to the bookkeeping that it was in. */
  exportId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
})

export const newBillingLine = z.object({
  customerId: z.uuid(),
  /** Left out: the contract that is the customer's default on the date. */
  contractId: z.uuid().nullable().optional(),
  ticketId: z.uuid().nullable().optional(),
  date: z.iso.date().optional(),
  itemCode: z.string().max(100).default(''),
  description: z.string().min(1).max(2000),
  /** Up to three decimals. */
  quantity: z.number().positive('The quantity is more than nothing').max(1_000_000),
  unit: z.string().default('hour'),
  /** Minor units; when absent the rate of the contract in force on the date. */
  unitPriceMinor: z.int().min(0).max(1_000_000_000).optional(),
  /** Left out: those of the contract, else of the rate card. Another currency than that is refused. */
  currency: z.string().length(3).optional(),
  taxCode: z.string().max(100).optional(),
  taxRatePercent: z.number().min(0).max(100).optional(),
  reasonCode: billingReason.default('OUT_OF_SCOPE_WORK_TYPE'),
  reason: z.string().max(2000).default(''),
  approvalRef: z.string().nullable().optional(),
  /** The entry whose time it bills: an entry is billed once. */
  timeEntryId: z.uuid().nullable().optional(),
})

export type BillingLine = z.output<typeof billingLine>
export type NewBillingLine = z.input<typeof newBillingLine>

/** Amount of a line in minor units, half up: quantity has at most three decimals, so the product is exact. */
export function lineAmountMinor(quantity: number, unitPriceMinor: number): number {
  const thousandths = BigInt(Math.round(quantity * 1000)) * BigInt(unitPriceMinor)
  return Number((thousandths + 500n) / 1000n)
}

/** Tax of an amount in minor units, half up; the rate has at most two decimals. */
export function taxMinor(amountMinor: number, ratePercent: number): number {
  return Number((BigInt(amountMinor) * BigInt(Math.round(ratePercent * 100)) + 5000n) / 10_000n)
}
