import type { Contract } from '#engine/api/types.ts'

/** A contract as the form holds it: of a new one, what counts when nothing is said. */
export type ContractDraft = Omit<Contract, 'id' | 'customerId'>

export interface ContractFieldsProps {
  value: ContractDraft
  set: (change: Partial<ContractDraft>) => void
}

export const hoursBands = ['business', 'after_hours', 'weekend', 'holiday'] as const
export const workTypes = ['remote support', 'on-site', 'project', 'travel', 'consulting']

export function newDraft(today: string): ContractDraft {
  return {
    name: '',
    kind: 'fixed_per_seat',
    startsOn: today,
    endsOn: null,
    seats: null,
    includedMinutes: null,
    usedMinutes: 0,
    includedAmountMinor: null,
    usedAmountMinor: 0,
    includedPer: 'contract',
    coveredWorkTypes: [],
    coveredRoles: [],
    coveredHours: [],
    criticalAnytime: false,
    coversOnSite: true,
    coversTravel: false,
    coversProjects: false,
    coversThirdParty: false,
    coveredSiteIds: [],
    coveredDeviceIds: [],
    excludedDeviceIds: [],
    coveredContactIds: [],
    exclusions: [],
    exclusionContractId: null,
    isDefault: true,
    drawMultipliers: [],
    overrun: 'billed',
    overrunRateMinor: null,
    warnPercents: [75, 90, 100],
    hourlyRateMinor: 0,
    rates: [],
    travelRateMinor: null,
    roundingMinutes: 15,
    minMinutes: 0,
    maxMinutes: null,
    currency: 'EUR',
    taxCode: '',
    taxRatePercent: 22,
    approvalLimitMinor: null,
    notes: '',
  }
}

/** A name for one more rule that no other of the list has. */
export function freeId(prefix: string, rules: readonly { id: string }[]): string {
  const taken = new Set(rules.map(({ id }) => id))
  let number = rules.length + 1
  while (taken.has(`${prefix}-${number}`)) number += 1
  return `${prefix}-${number}`
}
