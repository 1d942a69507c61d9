import { z } from 'zod'
import { changesOf } from './changes-of.ts'

export const contract = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  name: z.string().min(1).max(200),
  kind: z.enum(['fixed_per_seat', 'block_hours', 'prepaid', 'time_and_materials']),
  startsOn: z.iso.date(),
  endsOn: z.iso.date().nullable().default(null),
  seats: z.int().min(0).max(1_000_000).nullable().default(null),
  includedMinutes: z.int().min(0).max(100_000_000).nullable().default(null),
  usedMinutes: z.int().min(0).max(100_000_000).default(0),
  coveredWorkTypes: z.array(z.string()).default([]),
  /** Minor units (cents) an hour, before tax. */
  hourlyRateMinor: z.int().min(0).default(0),
  currency: z.string().length(3).default('EUR'),
  taxCode: z.string().default(''),
  taxRatePercent: z.number().min(0).max(100).default(22),
  roundingMinutes: z.int().min(1).max(480).default(15),
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
  if (kind !== 'fixed_per_seat' && contract.usedMinutes >= (contract.includedMinutes ?? 0)) {
    return { covered: false, reasonCode: 'HOURS_EXHAUSTED', reason: `The hours of "${name}" are used up` }
  }
  return { covered: true, reason: `"${name}" includes ${workType}` }
}
