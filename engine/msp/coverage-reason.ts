import { z } from 'zod'

/** Why work is billed. */
export const billedReasons = [
  'HOURS_EXHAUSTED',
  'OUT_OF_SCOPE_WORK_TYPE',
  'OUT_OF_SCOPE_DEVICE',
  'OUT_OF_SCOPE_USER',
  'OUT_OF_SCOPE_SITE',
  'OUT_OF_SCOPE_ROLE',
  'OUT_OF_SCOPE_CATEGORY',
  'AFTER_HOURS',
  'WEEKEND_HOLIDAY',
  'ON_SITE',
  'TRAVEL',
  'PROJECT_WORK',
  'THIRD_PARTY_SUPPLIER',
  'NO_CONTRACT',
  'CONTRACT_EXPIRED',
  'MANUAL_OVERRIDE',
] as const

/** Why work costs the customer nothing though no contract pays for it. */
export const noChargeReason = z.enum(['WARRANTY', 'PROVIDER_FAULT_NO_CHARGE', 'GOODWILL'])

/** Why work is included, billed or free, in the words of MSP contracts. */
export const coverageReason = z.enum([
  'INCLUDED_FIXED_FEE',
  'INCLUDED_HOURS',
  ...billedReasons,
  ...noChargeReason.options,
  /** Minutes of the automation itself: shown, and free. */
  'AUTOMATION',
])

export type NoChargeReason = z.output<typeof noChargeReason>
export type CoverageReason = z.output<typeof coverageReason>
