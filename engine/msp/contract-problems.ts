import { z } from 'zod'
import type { Contract } from './contract.ts'

/** `refused`: it cannot be kept so. `warning`: it is kept, and people should know. */
export const contractProblem = z.object({
  code: z.enum([
    'ends_before_start',
    'contradicts',
    'exclusion_currency',
    'exclusion_other_customer',
    'exclusion_itself',
    'overlaps',
    'no_end',
    'no_rate',
    'nothing_included',
    'bills_exclusions',
  ]),
  severity: z.enum(['refused', 'warning']),
  message: z.string(),
})

export type ContractProblem = z.output<typeof contractProblem>

/** What is wrong with a contract beside the others of all customers, the worst first. */
export function contractProblems(contract: Contract, others: readonly Contract[]): ContractProblem[] {
  const own = others.filter(({ id, customerId }) => id !== contract.id && customerId === contract.customerId)
  return [
    ...endBeforeStart(contract),
    ...exclusionProblems(contract, others),
    ...contradictions(contract, own),
    ...overlaps(contract, own),
    ...warnings(contract),
  ]
}

function endBeforeStart({ startsOn, endsOn }: Contract): ContractProblem[] {
  if (endsOn === null || endsOn >= startsOn) return []
  return [refused('ends_before_start', `It would end on ${endsOn}, before it starts on ${startsOn}.`)]
}

function exclusionProblems(contract: Contract, others: readonly Contract[]): ContractProblem[] {
  const payers = new Set(
    [contract.exclusionContractId, ...contract.exclusions.map(({ contractId }) => contractId)].filter(
      (id) => id !== null,
    ),
  )
  return [...payers].flatMap((id) => {
    if (id === contract.id)
      return [refused('exclusion_itself', 'A contract cannot pay for what it excludes itself.')]
    const payer = others.find((other) => other.id === id)
    if (!payer || payer.customerId !== contract.customerId) {
      return [
        refused('exclusion_other_customer', 'The contract for what is excluded is none of this customer.'),
      ]
    }
    if (payer.currency !== contract.currency) {
      return [
        refused(
          'exclusion_currency',
          `"${payer.name}" would pay in ${payer.currency} for what "${contract.name}" excludes in ${contract.currency}. Give both one currency.`,
        ),
      ]
    }
    return []
  })
}

function contradictions(contract: Contract, own: readonly Contract[]): ContractProblem[] {
  return own
    .filter((other) => overlapping(contract, other) && coversEverything(contract) && coversEverything(other))
    .filter(({ startsOn }) => startsOn === contract.startsOn)
    .map((other) =>
      refused(
        'contradicts',
        `"${other.name}" starts on ${other.startsOn} as well and covers the whole customer too, so nothing says which one counts. ` +
          'Take "default" away from one of them, give one a list of sites or devices, or another start.',
      ),
    )
}

function overlaps(contract: Contract, own: readonly Contract[]): ContractProblem[] {
  return own
    .filter((other) => overlapping(contract, other) && coversEverything(contract) && coversEverything(other))
    .filter(({ startsOn }) => startsOn !== contract.startsOn)
    .map((other) => {
      const winner = other.startsOn > contract.startsOn ? other : contract
      return warning(
        'overlaps',
        `"${other.name}" is in force at the same time; "${winner.name}" counts from ${winner.startsOn} on, because it started last.`,
      )
    })
}

function warnings(contract: Contract): ContractProblem[] {
  const { kind, endsOn, includedMinutes, includedAmountMinor, includedPer } = contract
  const isPot = kind === 'block_hours' || kind === 'prepaid'
  const found: ContractProblem[] = []
  if (endsOn === null) {
    const text =
      isPot && includedPer === 'contract'
        ? 'It has no end: what is included never lapses, and nobody is asked to renew it.'
        : 'It has no end: it counts until somebody ends it.'
    found.push(warning('no_end', text))
  }
  if (isPot && !includedMinutes && !includedAmountMinor) {
    found.push(warning('nothing_included', 'Nothing is included, so all work counts as beyond it.'))
  }
  if (contract.hourlyRateMinor === 0 && contract.overrunRateMinor === null) {
    found.push(warning('no_rate', 'It has no hourly rate: what it does not include waits for a price.'))
  }
  if (contract.exclusions.some(({ contractId }) => contractId === null) && !contract.exclusionContractId) {
    found.push(
      warning('bills_exclusions', 'No contract pays for what it excludes: that is billed at its own rate.'),
    )
  }
  return found
}

function coversEverything({ isDefault, coveredSiteIds, coveredDeviceIds }: Contract): boolean {
  return isDefault && coveredSiteIds.length === 0 && coveredDeviceIds.length === 0
}

function overlapping(one: Contract, other: Contract): boolean {
  return (
    (one.endsOn === null || other.startsOn <= one.endsOn) &&
    (other.endsOn === null || one.startsOn <= other.endsOn)
  )
}

function refused(code: ContractProblem['code'], message: string): ContractProblem {
  return { code, severity: 'refused', message }
}

function warning(code: ContractProblem['code'], message: string): ContractProblem {
  return { code, severity: 'warning', message }
}
