import type { Insertable, Selectable } from 'kysely'
import { z } from 'zod'
import type { ContractsTable } from '../db/schema.ts'
import { type Contract, contract as contractSchema } from '../msp/contract.ts'
import { hoursBand } from '../msp/coverage-rate.ts'

export type ContractRow = Selectable<ContractsTable>

const bands = z.array(hoursBand)

export function presentContract(row: ContractRow): Contract {
  return {
    id: row.id,
    customerId: row.customer_id,
    name: row.name,
    kind: row.kind,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    seats: row.seats,
    includedMinutes: row.included_minutes,
    usedMinutes: row.used_minutes,
    includedAmountMinor: row.included_amount_minor,
    usedAmountMinor: row.used_amount_minor,
    includedPer: row.included_per,
    coveredWorkTypes: row.covered_work_types,
    coveredRoles: row.covered_roles,
    coveredHours: bands.parse(row.covered_hours),
    criticalAnytime: row.critical_anytime,
    coversOnSite: row.covers_on_site,
    coversTravel: row.covers_travel,
    coversProjects: row.covers_projects,
    coversThirdParty: row.covers_third_party,
    coveredSiteIds: row.covered_site_ids,
    coveredDeviceIds: row.covered_device_ids,
    excludedDeviceIds: row.excluded_device_ids,
    coveredContactIds: row.covered_contact_ids,
    exclusions: contractSchema.shape.exclusions.parse(row.exclusions),
    exclusionContractId: row.exclusion_contract_id,
    isDefault: row.is_default,
    drawMultipliers: contractSchema.shape.drawMultipliers.parse(row.draw_multipliers),
    overrun: row.overrun,
    overrunRateMinor: row.overrun_rate_minor,
    warnPercents: row.warn_percents,
    hourlyRateMinor: row.hourly_rate_minor,
    rates: contractSchema.shape.rates.parse(row.rates),
    travelRateMinor: row.travel_rate_minor,
    roundingMinutes: row.rounding_minutes,
    minMinutes: row.min_minutes,
    maxMinutes: row.max_minutes,
    currency: row.currency,
    taxCode: row.tax_code,
    taxRatePercent: Number(row.tax_rate_percent),
    approvalLimitMinor: row.approval_limit_minor,
    notes: row.notes,
  }
}

/** Columns of what is given; what is `undefined` is left out. Used hours and money are written with their draws alone. */
export function contractColumns(
  given: Partial<Omit<Contract, 'id' | 'usedMinutes' | 'usedAmountMinor'>>,
): Partial<Insertable<ContractsTable>> {
  const columns = {
    customer_id: given.customerId,
    name: given.name,
    kind: given.kind,
    starts_on: given.startsOn,
    ends_on: given.endsOn,
    seats: given.seats,
    included_minutes: given.includedMinutes,
    included_amount_minor: given.includedAmountMinor,
    included_per: given.includedPer,
    covered_work_types: given.coveredWorkTypes,
    covered_roles: given.coveredRoles,
    covered_hours: given.coveredHours,
    critical_anytime: given.criticalAnytime,
    covers_on_site: given.coversOnSite,
    covers_travel: given.coversTravel,
    covers_projects: given.coversProjects,
    covers_third_party: given.coversThirdParty,
    covered_site_ids: given.coveredSiteIds,
    covered_device_ids: given.coveredDeviceIds,
    excluded_device_ids: given.excludedDeviceIds,
    covered_contact_ids: given.coveredContactIds,
    exclusions: given.exclusions && JSON.stringify(given.exclusions),
    exclusion_contract_id: given.exclusionContractId,
    is_default: given.isDefault,
    draw_multipliers: given.drawMultipliers && JSON.stringify(given.drawMultipliers),
    overrun: given.overrun,
    overrun_rate_minor: given.overrunRateMinor,
    warn_percents: given.warnPercents,
    hourly_rate_minor: given.hourlyRateMinor,
    rates: given.rates && JSON.stringify(given.rates),
    travel_rate_minor: given.travelRateMinor,
    rounding_minutes: given.roundingMinutes,
    min_minutes: given.minMinutes,
    max_minutes: given.maxMinutes,
    currency: given.currency,
    tax_code: given.taxCode,
    tax_rate_percent: given.taxRatePercent,
    approval_limit_minor: given.approvalLimitMinor,
    notes: given.notes,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}
