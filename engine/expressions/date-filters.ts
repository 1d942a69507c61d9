import type { Filter, FilterCall } from './filter.ts'
import { FilterProblem } from './filter-problem.ts'
import { formatDate } from './format-date.ts'
import { instantOf, readInstant, wallTime } from './instant.ts'

const minuteMs = 60_000
const defaultFormat = '%Y-%m-%d %H:%M'

/** Filters on dates. A missing date stays missing; what is no date is an error. */
export const dateFilters: { [name: string]: Filter } = {
  date: {
    args: [0, 3],
    run: (call, value, format, zone, locale) => {
      if (isMissing(value)) return null
      const timeZone = zoneName(call, zone)
      const pattern = typeof format === 'string' && format !== '' ? format : defaultFormat
      return formatDate(
        readInstant(value, timeZone),
        pattern,
        timeZone,
        typeof locale === 'string' ? locale : 'en',
      )
    },
  },
  to_date: {
    args: [0, 1],
    run: (call, value, zone) => (isMissing(value) ? null : iso(readInstant(value, zoneName(call, zone)))),
  },
  date_add: {
    args: [2, 3],
    run: (call, value, amount, unit, zone) => {
      if (isMissing(value)) return null
      const timeZone = zoneName(call, zone)
      return iso(addToDate(readInstant(value, timeZone), amount, unit, timeZone))
    },
  },
  minutes_between: { args: [1, 1], run: (call, from, to) => between(call, from, to, minuteMs) },
  hours_between: { args: [1, 1], run: (call, from, to) => between(call, from, to, 60 * minuteMs) },
  days_between: { args: [1, 1], run: (call, from, to) => between(call, from, to, 1440 * minuteMs) },
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

function zoneName(call: FilterCall, zone: unknown): string {
  if (zone === null || zone === undefined) return call.timeZone
  if (typeof zone === 'string') return zone
  throw new FilterProblem(`A time zone is text like 'Europe/Rome', not ${JSON.stringify(zone)}.`)
}

function iso(instant: number): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) throw new FilterProblem('The date is too far away.')
  return date.toISOString()
}

function between(call: FilterCall, from: unknown, to: unknown, unit: number): number | null {
  if (isMissing(from) || isMissing(to)) return null
  return (readInstant(to, call.timeZone) - readInstant(from, call.timeZone)) / unit
}

/** Days and weeks keep the time on the wall, also over a clock change; minutes and hours are exact. */
function addToDate(instant: number, amount: unknown, unit: unknown, timeZone: string): number {
  if (typeof amount !== 'number')
    throw new FilterProblem(`It needs a number, but got ${JSON.stringify(amount)}.`)
  switch (String(unit).replace(/s$/, '')) {
    case 'minute':
      return instant + amount * minuteMs
    case 'hour':
      return instant + amount * 60 * minuteMs
    case 'day':
    case 'week': {
      const wall = wallTime(instant, timeZone)
      const days = Math.trunc(amount * (String(unit).startsWith('week') ? 7 : 1))
      return instantOf({ ...wall, day: wall.day + days }, timeZone)
    }
    default:
      throw new FilterProblem(
        `The unit is 'minutes', 'hours', 'days' or 'weeks', not ${JSON.stringify(unit)}.`,
      )
  }
}
