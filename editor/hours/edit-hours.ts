import type { BusinessHours, BusinessSpan, Weekday } from '#engine/api/types.ts'

export const weekdays: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]

/** The day's spans and one more: an hour after the last one, or the office day. */
export function withSpanAdded(spans: readonly BusinessSpan[]): BusinessSpan[] {
  const last = spans.at(-1)
  if (!last) return [{ from: '09:00', to: '18:00' }]
  const hour = Number(last.to.slice(0, 2))
  if (last.to <= last.from || hour > 18) return [...spans, { from: '', to: '' }]
  const minutes = last.to.slice(2)
  return [...spans, { from: `${pad(hour + 1)}${minutes}`, to: `${pad(hour + 5)}${minutes}` }]
}

/** Midnight as the end of a day is written 24:00, since a span from 00:00 to 00:00 would have no length. */
export function asEnd(time: string): string {
  return time === '00:00' ? '24:00' : time
}

/** What the field shows for an end. */
export function shownEnd(time: string): string {
  return time === '24:00' ? '00:00' : time
}

/** Tuesday to Friday as Monday is. */
export function withMondayCopied(hours: BusinessHours): BusinessHours {
  const { monday } = hours.week
  return {
    ...hours,
    week: { ...hours.week, tuesday: monday, wednesday: monday, thursday: monday, friday: monday },
  }
}

/** True where every time and day is filled in, so that it can be saved. */
export function isComplete({ week, holidays }: BusinessHours): boolean {
  const spans = weekdays.flatMap((weekday) => week[weekday])
  return (
    spans.every(({ from, to }) => from !== '' && to !== '' && from !== to) &&
    holidays.every(({ date }) => date !== '')
  )
}

export function isNeverOpen({ week }: BusinessHours): boolean {
  return weekdays.every((weekday) => week[weekday].length === 0)
}

/** Where a day's spans, and what the evening before left of them, lie on it: in parts of the day from 0 to 1. */
export function barsOf(week: BusinessHours['week'], weekday: Weekday): { start: number; end: number }[] {
  const before = weekdays[(weekdays.indexOf(weekday) + 6) % 7] ?? 'sunday'
  const whole = (spans: readonly BusinessSpan[]) => spans.filter(({ from, to }) => from !== '' && to !== '')
  return [
    ...whole(week[before])
      .filter(({ from, to }) => to < from)
      .map(({ to }) => ({ start: 0, end: partOfDay(to) })),
    ...whole(week[weekday]).map(({ from, to }) => ({
      start: partOfDay(from),
      end: to < from ? 1 : partOfDay(to),
    })),
  ]
}

function partOfDay(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) / 1440
}

const pad = (value: number): string => String(value).padStart(2, '0')
