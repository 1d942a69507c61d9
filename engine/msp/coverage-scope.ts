import type { Contract } from './contract.ts'
import type { CoverageInput, Sentence } from './coverage.ts'
import { type HoursBand, same } from './coverage-rate.ts'
import type { CoverageReason } from './coverage-reason.ts'

/** Why a contract does not pay for some work. */
export interface OutOfScope {
  reasonCode: CoverageReason
  ruleId: string
  sentence: Sentence
  /** The contract that pays instead. */
  payerId: string | null
}

/** What a contract leaves out comes before what it covers; undefined where it pays for the work. */
export function findOutOfScope(
  contract: Contract,
  { work, device, contact }: Pick<CoverageInput, 'work' | 'device' | 'contact'>,
  hours: HoursBand,
): OutOfScope | undefined {
  const { name, exclusionContractId } = contract
  const found = (
    reasonCode: CoverageReason,
    ruleId: string,
    en: string,
    it: string,
    payerId: string | null = exclusionContractId,
  ): OutOfScope => ({
    reasonCode,
    ruleId,
    sentence: { en: `"${name}" does not include ${en}`, it: `"${name}" non comprende ${it}` },
    payerId,
  })
  const { workType, role, category, siteId, deviceId, contactId } = work

  for (const { id, what, value, contractId } of contract.exclusions) {
    const given = { work_type: workType, role, category }[what]
    if (!same(given, value)) continue
    const code = {
      work_type: 'OUT_OF_SCOPE_WORK_TYPE',
      role: 'OUT_OF_SCOPE_ROLE',
      category: 'OUT_OF_SCOPE_CATEGORY',
    } as const
    return found(code[what], `exclusion:${id}`, value, value, contractId ?? exclusionContractId)
  }
  if (work.project && !contract.coversProjects) {
    return found('PROJECT_WORK', 'contract.coversProjects', 'projects', 'i progetti')
  }
  if (work.thirdParty && !contract.coversThirdParty) {
    return found(
      'THIRD_PARTY_SUPPLIER',
      'contract.coversThirdParty',
      'work on what others supply',
      'il lavoro su forniture di terzi',
    )
  }
  if (siteId !== null && contract.coveredSiteIds.length > 0 && !contract.coveredSiteIds.includes(siteId)) {
    return found('OUT_OF_SCOPE_SITE', 'contract.coveredSiteIds', 'this site', 'questa sede')
  }
  const deviceRule = deviceId === null ? undefined : deviceOut(contract, deviceId, device)
  if (deviceRule) {
    const hostname = device?.hostname
    return found(
      'OUT_OF_SCOPE_DEVICE',
      deviceRule,
      hostname ? `the device ${hostname}` : 'this device',
      hostname ? `il dispositivo ${hostname}` : 'questo dispositivo',
    )
  }
  if (contactId !== null && contract.coveredContactIds.length > 0) {
    if (!contract.coveredContactIds.includes(contactId)) {
      const who = contact?.name
      return found(
        'OUT_OF_SCOPE_USER',
        'contract.coveredContactIds',
        who ? `the user ${who}` : 'this user',
        who ? `l’utente ${who}` : 'questo utente',
      )
    }
  }
  if (!lists(contract.coveredWorkTypes, workType)) {
    return found('OUT_OF_SCOPE_WORK_TYPE', 'contract.coveredWorkTypes', workType, workType)
  }
  if (role !== null && !lists(contract.coveredRoles, role)) {
    return found('OUT_OF_SCOPE_ROLE', 'contract.coveredRoles', `work by ${role}`, `il lavoro di ${role}`)
  }
  if (work.onSite && !contract.coversOnSite) {
    return found('ON_SITE', 'contract.coversOnSite', 'work on site', 'gli interventi in sede')
  }
  return hoursOut(contract, hours, work.critical, found)
}

function hoursOut(
  { coveredHours, criticalAnytime }: Contract,
  hours: HoursBand,
  critical: boolean,
  found: (code: CoverageReason, ruleId: string, en: string, it: string) => OutOfScope,
): OutOfScope | undefined {
  if (coveredHours.length === 0 || coveredHours.includes(hours)) return undefined
  if (critical && criticalAnytime) return undefined
  const rule = 'contract.coveredHours'
  switch (hours) {
    case 'business':
      return found('AFTER_HOURS', rule, 'work in business hours', 'il lavoro in orario d’ufficio')
    case 'after_hours':
      return found('AFTER_HOURS', rule, 'work after hours', 'il lavoro fuori orario')
    case 'weekend':
      return found('WEEKEND_HOLIDAY', rule, 'work on weekends', 'il lavoro nel fine settimana')
    case 'holiday':
      return found('WEEKEND_HOLIDAY', rule, 'work on holidays', 'il lavoro nei giorni festivi')
  }
}

function deviceOut(
  { excludedDeviceIds, coveredDeviceIds }: Contract,
  deviceId: string,
  device: CoverageInput['device'],
): string | undefined {
  if (excludedDeviceIds.includes(deviceId)) return 'contract.excludedDeviceIds'
  if (coveredDeviceIds.includes(deviceId)) return undefined
  if (coveredDeviceIds.length > 0) return 'contract.coveredDeviceIds'
  return device?.inContract === false ? 'device.inContract' : undefined
}

function lists(covered: readonly string[], wanted: string): boolean {
  return covered.length === 0 || covered.some((word) => same(word, wanted))
}
