import { FilterProblem } from './filter-problem.ts'
import { leastRecentlyUsed } from './least-recently-used.ts'

/** A date and time as a clock on the wall shows it. Months count from 1. */
export type WallTime = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
}

const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i
const mailDate = /^[A-Za-z]{3}, \d/

/**
 * Milliseconds since 1970 of an ISO 8601 text, an RFC 5322 mail date, seconds or milliseconds since 1970, or `now`.
 * A text without an offset is a wall time in `timeZone`.
 */
export function readInstant(value: unknown, timeZone: string): number {
  const instant = tryReadInstant(value, timeZone)
  if (instant === undefined || !(Math.abs(instant) <= 8.64e15)) {
    throw new FilterProblem(
      `${JSON.stringify(value)} is not a date. Use ISO 8601, for example "2026-03-31T09:00:00Z".`,
    )
  }
  return instant
}

function tryReadInstant(value: unknown, timeZone: string): number | undefined {
  // Monitoring systems send either unit; as seconds, 10^11 is the year 5138.
  if (typeof value === 'number') return Math.abs(value) < 1e11 ? value * 1000 : value
  if (typeof value !== 'string') return undefined
  if (value === 'now') return Date.now()
  if (value === 'today') return instantOf({ ...wallTime(Date.now(), timeZone), ...midnight }, timeZone)
  if (mailDate.test(value)) return Date.parse(value)
  const iso = isoDate.exec(value.trim())
  if (iso === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = iso
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
  }
  if (!isRealTime(wall)) return undefined
  if (offset === undefined) return instantOf(wall, timeZone)
  return asUtc(wall) - readOffset(offset) * 60_000
}

const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0 }

function isRealTime(wall: WallTime): boolean {
  const date = new Date(asUtc(wall))
  return date.getUTCDate() === wall.day && wall.hour < 24 && wall.minute < 60 && wall.second < 60
}

function readOffset(text: string): number {
  if (text === 'Z' || text === 'z') return 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2))
  return text[0] === '-' ? -minutes : minutes
}

function asUtc(wall: WallTime): number {
  const { year, month, day, hour, minute, second, millisecond } = wall
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
}

// A formatter is heavy, and time zones are few.
const clock = leastRecentlyUsed((timeZone) => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    throw new FilterProblem(`There is no time zone '${timeZone}'. Write it like 'Europe/Rome' or 'UTC'.`)
  }
}, 20_000)

export function wallTime(instant: number, timeZone: string): WallTime {
  const wall: WallTime = {
    year: 0,
    month: 1,
    day: 1,
    ...midnight,
    millisecond: ((instant % 1000) + 1000) % 1000,
  }
  for (const { type, value } of clock(timeZone).formatToParts(instant)) {
    if (isWallPart(type)) wall[type] = Number(value)
  }
  return wall
}

function isWallPart(type: string): type is Exclude<keyof WallTime, 'millisecond'> {
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].includes(type)
}

/** Minutes that `timeZone` is ahead of UTC at this instant. */
export function zoneOffset(instant: number, timeZone: string): number {
  return Math.round((asUtc(wallTime(instant, timeZone)) - instant) / 60_000)
}

/** The instant of a wall time; one that a clock change skips is read with the offset from before the change. */
export function instantOf(wall: WallTime, timeZone: string): number {
  const utc = asUtc(wall)
  const before = utc - zoneOffset(utc - 86_400_000, timeZone) * 60_000
  if (asUtc(wallTime(before, timeZone)) === utc) return before
  const after = utc - zoneOffset(utc + 86_400_000, timeZone) * 60_000
  return asUtc(wallTime(after, timeZone)) === utc ? after : before
}
