import { DateTime } from 'luxon'
import { type BusinessHours, openings } from './business-hours.ts'

const mostDays = 92

/** The days of a range (ISO dates, both included, the first 92) on which somebody works at all. */
export function workedDays(hours: BusinessHours, fromDay: string, toDay: string): string[] {
  const days: string[] = []
  let day = DateTime.fromISO(fromDay, { zone: hours.timeZone })
  for (let count = 0; count < mostDays; count++) {
    const date = day.toFormat('yyyy-MM-dd')
    if (date > toDay) break
    if (openings(hours, day).length > 0) days.push(date)
    day = day.plus({ days: 1 })
  }
  return days
}
