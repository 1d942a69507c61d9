import { DateTime } from 'luxon'
import { type BusinessHours, weekdays } from '#engine/msp/business-hours.ts'

const week = (spans: BusinessHours['week']['monday'], on: readonly string[] = weekdays) =>
  Object.fromEntries(weekdays.map((day) => [day, on.includes(day) ? spans : []]))

/** Business hours that are always, whenever a test runs. */
export const always = { timeZone: 'Europe/Rome', week: week([{ from: '00:00', to: '24:00' }]) }

/** Business hours that are at another time than now: half a week away. */
export function closedNow() {
  const day = DateTime.utc().plus({ days: 3 }).weekdayLong?.toLowerCase() ?? 'monday'
  return { timeZone: 'UTC', week: week([{ from: '08:00', to: '18:00' }], [day]) }
}

/** A time zone in which it is eleven at night now. */
export function zoneAtNight(): string {
  const hours = (23 - new Date().getUTCHours() + 24) % 24
  // What POSIX calls west is a plus in these names.
  return hours <= 14 ? `Etc/GMT-${hours}` : `Etc/GMT+${24 - hours}`
}
