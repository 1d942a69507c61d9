import { type BusinessHours, usualBusinessHours } from '#engine/msp/business-hours.ts'
import { type Contract, contract, type NewContract } from '#engine/msp/contract.ts'
import {
  type CoverageDecision,
  type CoverageInput,
  coverageWork,
  type NewCoverageWork,
} from '#engine/msp/coverage.ts'
import { decideCoverage } from '#engine/msp/coverage-decide.ts'
import { rateCard } from '#engine/msp/coverage-rate.ts'

/** Ids that are easy to read in a failing row. */
export function id(last: string): string {
  return `00000000-0000-4000-8000-${last.padStart(12, '0')}`
}

export const customerId = id('c0')

/** Monday to Friday from 9 to 18 in Rome; 8 December is a holiday. */
export const calendar: BusinessHours = {
  ...usualBusinessHours,
  holidays: [{ date: '2026-12-08', name: 'Immacolata' }],
}

/** In force since January at 80.00 an hour, rounded to quarters. */
export function agreed(given: Partial<NewContract> & { id?: string } = {}): Contract {
  return contract.parse({
    id: id('1'),
    customerId,
    name: 'All in',
    kind: 'fixed_per_seat',
    startsOn: '2026-01-01',
    hourlyRateMinor: 8000,
    ...given,
  })
}

export interface Asked {
  contracts?: Contract[]
  work?: Partial<NewCoverageWork>
  card?: Parameters<typeof rateCard.parse>[0]
  hours?: BusinessHours
  balances?: CoverageInput['balances']
  device?: CoverageInput['device']
  contact?: CoverageInput['contact']
}

/** An hour of remote support on a Friday morning, where nothing else is said; without a contract at 90.00. */
export function decide({ contracts, work, card, hours, ...rest }: Asked): CoverageDecision {
  return decideCoverage({
    work: coverageWork.parse({ startedAt: '2026-11-20T10:00:00+01:00', minutes: 60, ...work }),
    contracts: contracts ?? [agreed()],
    rateCard: rateCard.parse({ hourlyRateMinor: 9000, ...(card as object) }),
    hours: hours ?? calendar,
    ...rest,
  })
}
