import { type Contract, isInForce } from './contract.ts'
import type { CoverageWork, Sentence } from './coverage.ts'

export interface ContractChoice {
  contract: Contract | undefined
  because: Sentence
  /** One that would have counted, had it not ended before the day of the work. */
  expired: Contract | undefined
}

/**
 * The contract that counts on a day: the ticket's, else one that lists the device, else one that lists the site, else the
 * customer's default; of several the one that started last. The default that each new ticket gets is no choice of anybody,
 * so one that lists the device or the site is stronger than it.
 */
export function chooseContract(
  contracts: readonly Contract[],
  { contractId, deviceId, siteId }: Pick<CoverageWork, 'contractId' | 'deviceId' | 'siteId'>,
  day: string,
): ContractChoice {
  const inForce = contracts.filter((contract) => isInForce(contract, day)).toSorted(laterFirst)
  const named = inForce.find(({ id }) => id === contractId)
  if (named && !coversWhole(named)) return chosen(named, byTicket(named))
  const ofDevice = inForce.find(
    ({ coveredDeviceIds }) => deviceId !== null && coveredDeviceIds.includes(deviceId),
  )
  if (ofDevice) {
    return chosen(ofDevice, {
      en: `"${ofDevice.name}" lists the device`,
      it: `"${ofDevice.name}" elenca il dispositivo`,
    })
  }
  const ofSite = inForce.find(({ coveredSiteIds }) => siteId !== null && coveredSiteIds.includes(siteId))
  if (ofSite) {
    return chosen(ofSite, { en: `"${ofSite.name}" lists the site`, it: `"${ofSite.name}" elenca la sede` })
  }
  if (named) return chosen(named, byTicket(named))
  const [latest, ...others] = inForce.filter(coversWhole)
  if (latest) return chosen(latest, byDefault(latest, others))
  return { contract: undefined, because: noneInForce(day), expired: findExpired(contracts, contractId, day) }
}

/** A default for the whole customer. */
export function coversWhole({ isDefault, coveredSiteIds, coveredDeviceIds }: Contract): boolean {
  return isDefault && coveredSiteIds.length === 0 && coveredDeviceIds.length === 0
}

function chosen(contract: Contract, because: Sentence): ContractChoice {
  return { contract, because, expired: undefined }
}

function byTicket({ name }: Contract): Sentence {
  return { en: `The ticket is under "${name}"`, it: `Il ticket è sotto "${name}"` }
}

function byDefault({ name, startsOn }: Contract, others: readonly Contract[]): Sentence {
  if (others.length === 0) {
    return { en: `"${name}" is the customer's contract`, it: `"${name}" è il contratto del cliente` }
  }
  const names = others.map((other) => `"${other.name}"`).join(', ')
  return {
    en: `"${name}" started last (${startsOn}), after ${names}`,
    it: `"${name}" è iniziato per ultimo (${startsOn}), dopo ${names}`,
  }
}

function noneInForce(day: string): Sentence {
  return { en: `No contract is in force on ${day}`, it: `Nessun contratto è in vigore il ${day}` }
}

function findExpired(
  contracts: readonly Contract[],
  contractId: string | null,
  day: string,
): Contract | undefined {
  const ended = contracts.filter(({ endsOn }) => endsOn !== null && endsOn < day)
  return (
    ended.find(({ id }) => id === contractId) ??
    ended.filter(coversWhole).toSorted((one, other) => order(other.endsOn ?? '', one.endsOn ?? ''))[0]
  )
}

function laterFirst(one: Contract, other: Contract): number {
  return order(other.startsOn, one.startsOn) || order(one.id, other.id)
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
