import { DateTime } from 'luxon'
import { type BusinessHours, openings } from './business-hours.ts'
import type { HoursBand } from './coverage-rate.ts'

/** Minutes of work that lie in one kind of hours. */
export interface WorkSpan {
  hours: HoursBand
  minutes: number
}

const minuteMs = 60_000

/**
 * Work cut where the kind of hours changes. Within business hours it is `business` on a Saturday too; outside of them a
 * holiday is stronger than a weekend, and a weekend than an evening. Minutes are whole and add up to those worked.
 */
export function splitByHours(calendar: BusinessHours, startedAt: Date, minutes: number): WorkSpan[] {
  const start = startedAt.getTime()
  const end = start + minutes * minuteMs
  const first = DateTime.fromMillis(start, { zone: calendar.timeZone }).startOf('day')
  const open: { start: Date; end: Date }[] = []
  const cuts = new Set([start])
  for (let day = first.minus({ days: 1 }); day.toMillis() <= end; day = day.plus({ days: 1 })) {
    cuts.add(day.toMillis())
    for (const span of openings(calendar, day)) {
      open.push(span)
      cuts.add(span.start.getTime())
      cuts.add(span.end.getTime())
    }
  }
  const within = [...cuts].filter((cut) => cut >= start && (cut < end || cut === start)).sort((a, b) => a - b)
  const spans: WorkSpan[] = []
  within.forEach((cut, index) => {
    const from = Math.round((cut - start) / minuteMs)
    const to = Math.round(((within[index + 1] ?? end) - start) / minuteMs)
    if (to === from && minutes > 0) return
    const hours = bandAt(calendar, open, cut)
    const last = spans.at(-1)
    if (last?.hours === hours) last.minutes += to - from
    else spans.push({ hours, minutes: to - from })
  })
  return spans
}

function bandAt(
  calendar: BusinessHours,
  open: readonly { start: Date; end: Date }[],
  moment: number,
): HoursBand {
  if (open.some(({ start, end }) => start.getTime() <= moment && moment < end.getTime())) return 'business'
  const day = DateTime.fromMillis(moment, { zone: calendar.timeZone })
  if (calendar.holidays.some(({ date }) => date === day.toISODate())) return 'holiday'
  return day.weekday >= 6 ? 'weekend' : 'after_hours'
}
