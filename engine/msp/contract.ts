import { z } from 'zod'
import { changesOf } from './changes-of.ts'
import { drawMultiplier, hoursBand, rateTerms } from './coverage-rate.ts'

const words = z.array(z.string().trim().min(1).max(100)).max(200)
const ids = z.array(z.uuid()).max(20_000)

/** Work that a contract does not pay for though its type, role or category would fit. */
export const contractExclusion = z.object({
  id: z.string().min(1).max(100),
  what: z.enum(['work_type', 'role', 'category']),
  value: z.string().trim().min(1).max(100),
  /** The contract that pays instead; null: that of the whole contract, and where it has none the work is billed. */
  contractId: z.uuid().nullable().default(null),
})

/**
 * What was agreed. Empty lists restrict nothing: a contract without covered work types covers all of them. Terms of what is
 * billed beside it are those of `rateTerms`.
 */
export const contract = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  name: z.string().min(1).max(200),
  kind: z.enum(['fixed_per_seat', 'block_hours', 'prepaid', 'time_and_materials']),
  startsOn: z.iso.date(),
  endsOn: z.iso.date().nullable().default(null),
  seats: z.int().min(0).max(1_000_000).nullable().default(null),
  includedMinutes: z.int().min(0).max(100_000_000).nullable().default(null),
  /** The sum of what was drawn, in every period. */
  usedMinutes: z.int().min(0).max(100_000_000).default(0),
  /** Of a prepaid contract: money instead of minutes, minor units before tax. */
  includedAmountMinor: z.int().min(0).max(100_000_000_000).nullable().default(null),
  usedAmountMinor: z.int().min(0).max(100_000_000_000).default(0),
  /** What is included comes anew with each period, counted from the start; what is left of the one before lapses. */
  includedPer: z.enum(['contract', 'month', 'quarter', 'year']).default('contract'),
  coveredWorkTypes: words.default([]),
  coveredRoles: words.default([]),
  coveredHours: z.array(hoursBand).max(4).default([]),
  /** Work on critical tickets counts as done in business hours. */
  criticalAnytime: z.boolean().default(false),
  coversOnSite: z.boolean().default(true),
  coversTravel: z.boolean().default(false),
  coversProjects: z.boolean().default(false),
  coversThirdParty: z.boolean().default(false),
  coveredSiteIds: ids.default([]),
  coveredDeviceIds: ids.default([]),
  excludedDeviceIds: ids.default([]),
  coveredContactIds: ids.default([]),
  exclusions: z.array(contractExclusion).max(200).default([]),
  /** Pays for what this one does not; null: it is billed. */
  exclusionContractId: z.uuid().nullable().default(null),
  /** False: it counts only where a ticket, a device, a site or another contract leads to it. */
  isDefault: z.boolean().default(true),
  drawMultipliers: z.array(drawMultiplier).max(100).default([]),
  /** What happens when nothing is left: the rest is billed, or waits for the customer's yes. */
  overrun: z.enum(['billed', 'needs_approval']).default('billed'),
  /** Minor units an hour beyond what is included; null: as other work. */
  overrunRateMinor: z.int().min(0).max(100_000_000).nullable().default(null),
  /** Per cent of what is included at which people are told. */
  warnPercents: z.array(z.int().min(1).max(100)).max(10).default([75, 90, 100]),
  ...rateTerms.shape,
  notes: z.string().default(''),
})
export const newContract = contract.omit({ id: true })
export const contractChanges = changesOf(newContract)

export type Contract = z.output<typeof contract>
export type NewContract = z.input<typeof newContract>
export type ContractChanges = z.input<typeof contractChanges>

/** True where the contract is in force on the day of the work (both ends included), an ISO date. */
export function isInForce(contract: Pick<Contract, 'startsOn' | 'endsOn'>, day: string): boolean {
  return contract.startsOn <= day && (contract.endsOn === null || day <= contract.endsOn)
}

/** Whether a contract pays for a type of work, and if not, the code to bill it under. */
export type WorkCoverage =
  | { covered: true; reason: string }
  | {
      covered: false
      reasonCode: 'NO_CONTRACT' | 'HOURS_EXHAUSTED' | 'OUT_OF_SCOPE_WORK_TYPE'
      reason: string
    }

/**
 * Decides by work type and hours left alone. A contract without a list of work types covers every type; time and
 * materials covers none, because all of it is billed.
 */
export function coverWork(contract: Contract | undefined, workType: string): WorkCoverage {
  if (!contract) {
    return { covered: false, reasonCode: 'NO_CONTRACT', reason: 'No contract is in force on that day' }
  }
  const { name, kind, coveredWorkTypes } = contract
  const wanted = workType.trim().toLowerCase()
  const listed =
    coveredWorkTypes.length === 0 || coveredWorkTypes.some((type) => type.toLowerCase() === wanted)
  if (kind === 'time_and_materials' || !listed) {
    const reason = listed ? `"${name}" bills all work by the hour` : `"${name}" does not include ${workType}`
    return { covered: false, reasonCode: 'OUT_OF_SCOPE_WORK_TYPE', reason }
  }
  if (kind !== 'fixed_per_seat' && isUsedUp(contract)) {
    return { covered: false, reasonCode: 'HOURS_EXHAUSTED', reason: `The hours of "${name}" are used up` }
  }
  return { covered: true, reason: `"${name}" includes ${workType}` }
}

function isUsedUp({
  kind,
  includedMinutes,
  usedMinutes,
  includedAmountMinor,
  usedAmountMinor,
}: Contract): boolean {
  if (kind === 'prepaid' && includedAmountMinor !== null) return usedAmountMinor >= includedAmountMinor
  return usedMinutes >= (includedMinutes ?? 0)
}
