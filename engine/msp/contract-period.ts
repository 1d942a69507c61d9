import { DateTime } from 'luxon'
import type { Contract } from './contract.ts'

/** Days of one period, ISO dates, both included; `end` is null where it does not end. */
export interface ContractPeriod {
  start: string
  end: string | null
}

const months = { month: 1, quarter: 3, year: 12 } as const

/**
 * The period of a contract that a day lies in, counted from its start: one that began on the 31st has its next on the last
 * day of shorter months. Days before the start lie in the first.
 */
export function periodOf(
  { startsOn, endsOn, includedPer }: Pick<Contract, 'startsOn' | 'endsOn' | 'includedPer'>,
  day: string,
): ContractPeriod {
  if (includedPer === 'contract') return { start: startsOn, end: endsOn }
  const first = DateTime.fromISO(startsOn, { zone: 'utc' })
  const wanted = DateTime.fromISO(day, { zone: 'utc' })
  const step = months[includedPer]
  const passed = (wanted.year - first.year) * 12 + wanted.month - first.month
  let count = Math.max(0, Math.floor(passed / step))
  while (count > 0 && isoDay(first.plus({ months: count * step })) > day) count -= 1
  const start = isoDay(first.plus({ months: count * step }))
  const last = isoDay(first.plus({ months: (count + 1) * step }).minus({ days: 1 }))
  return { start, end: endsOn !== null && endsOn < last ? endsOn : last }
}

function isoDay(day: DateTime): string {
  return day.toFormat('yyyy-MM-dd')
}
