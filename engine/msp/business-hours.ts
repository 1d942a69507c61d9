import { DateTime, IANAZone } from 'luxon'
import { z } from 'zod'

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof weekdays)[number]

export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time like 09:00')

const span = z
  .object({
    from: clockTime,
    /** Before `from`: on the day after. `24:00` is the end of the day. */
    to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Write the time like 18:00'),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'A span ends later than it begins; for a whole day write 00:00 to 24:00',
  })

const spans = z.array(span).max(12).default([])

/** When somebody works. A span belongs to the day it begins on, so one that begins on a holiday does not take place. */
export const businessHours = z.object({
  timeZone: z
    .string()
    .max(64)
    .refine((zone) => IANAZone.isValidZone(zone), 'There is no such time zone; write it like Europe/Rome'),
  week: z.object({
    monday: spans,
    tuesday: spans,
    wednesday: spans,
    thursday: spans,
    friday: spans,
    saturday: spans,
    sunday: spans,
  }),
  holidays: z
    .array(z.object({ date: z.iso.date(), name: z.string().max(100).default('') }))
    .max(400)
    .default([]),
})
export type BusinessHours = z.output<typeof businessHours>
export type BusinessSpan = z.output<typeof span>

const officeDay = [{ from: '09:00', to: '18:00' }]

/** Of an MSP that has set none. */
export const usualBusinessHours: BusinessHours = {
  timeZone: 'Europe/Rome',
  week: {
    monday: officeDay,
    tuesday: officeDay,
    wednesday: officeDay,
    thursday: officeDay,
    friday: officeDay,
    saturday: [],
    sunday: [],
  },
  holidays: [],
}

export function isOpen(hours: BusinessHours, moment: Date): boolean {
  const day = dayOf(hours, moment)
  return [day.minus({ days: 1 }), day].some((each) =>
    openings(hours, each).some(({ start, end }) => start <= moment && moment < end),
  )
}

/** The moment itself where it lies within business hours, else when they next begin; undefined where they never do. */
export function nextOpen(hours: BusinessHours, moment: Date): Date | undefined {
  if (isOpen(hours, moment)) return moment
  const first = dayOf(hours, moment).minus({ days: 1 })
  // A week for each holiday that may fall on the only open weekday, and one more.
  const horizon = 7 * (hours.holidays.length + 1) + 2
  for (let offset = 0; offset <= horizon; offset++) {
    const starts = openings(hours, first.plus({ days: offset }))
      .map(({ start }) => start)
      .filter((start) => start > moment)
      .sort((a, b) => a.getTime() - b.getTime())
    if (starts[0]) return starts[0]
  }
  return undefined
}

function dayOf({ timeZone }: BusinessHours, moment: Date): DateTime {
  return DateTime.fromJSDate(moment, { zone: timeZone }).startOf('day')
}

/** The spans that begin on a day, as moments. Clock changes may make one longer, shorter, or swallow it whole. */
export function openings({ week, holidays }: BusinessHours, day: DateTime): { start: Date; end: Date }[] {
  const date = day.toISODate()
  const weekday = weekdays[day.weekday - 1]
  if (!weekday || holidays.some((holiday) => holiday.date === date)) return []
  return week[weekday].flatMap(({ from, to }) => {
    const start = clockOn(day, from)[0]
    const end = clockOn(to > from ? day : day.plus({ days: 1 }), to).at(-1)
    return start && end && start < end ? [{ start, end }] : []
  })
}

/**
 * The moments at which the clock shows a time on a day: two in the hour that comes twice, and where it is skipped the
 * moment at which the clock jumps over it.
 */
export function clockOn(day: DateTime, time: string): Date[] {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const { year, month, day: ofMonth } = hour === 24 ? day.plus({ days: 1 }) : day
  const wall = { hour: hour % 24, minute }
  const found = DateTime.fromObject({ year, month, day: ofMonth, ...wall }, { zone: day.zone })
  if (found.hour === wall.hour && found.minute === wall.minute) {
    return found.getPossibleOffsets().map((moment) => moment.toJSDate())
  }
  const wanted = wall.hour * 60 + wall.minute
  let jump = found
  for (;;) {
    const before = jump.minus({ minutes: 1 })
    if (before.day !== found.day || before.hour * 60 + before.minute < wanted) return [jump.toJSDate()]
    jump = before
  }
}
