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

/** Minutes that business hours have on a day (ISO date). */
export function openMinutes(hours: BusinessHours, day: string): number {
  return openings(hours, DateTime.fromISO(day, { zone: hours.timeZone })).reduce(
    (total, { start, end }) => total + Math.round((end.getTime() - start.getTime()) / 60_000),
    0,
  )
}

/** The last worked days that are over, of so many back; a day is over at an hour of the morning after. */
export function daysOver(
  hours: BusinessHours,
  now: Date,
  { hourOfAsking, daysBack }: { hourOfAsking: number; daysBack: number },
): string[] {
  const here = DateTime.fromJSDate(now, { zone: hours.timeZone })
  const last = here.minus({ days: here.hour >= hourOfAsking ? 1 : 2 })
  const first = last.minus({ days: daysBack - 1 })
  return workedDays(hours, first.toFormat('yyyy-MM-dd'), last.toFormat('yyyy-MM-dd'))
}
