import { type BusinessHours, usualBusinessHours, type Weekday, weekdays } from '#engine/msp/business-hours.ts'

type Spans = BusinessHours['week']['monday']

/** Monday to Friday from nine to six. */
export const rome = usualBusinessHours
export const newYork: BusinessHours = { ...usualBusinessHours, timeZone: 'America/New_York' }

export function everyDay(spans: Spans, timeZone = 'Europe/Rome'): BusinessHours {
  const week = Object.fromEntries(weekdays.map((day) => [day, spans])) as Record<Weekday, Spans>
  return { timeZone, week, holidays: [] }
}

/** From ten in the evening to six in the morning, every day. */
export const nights = everyDay([{ from: '22:00', to: '06:00' }])
export const wholeDays = everyDay([{ from: '00:00', to: '24:00' }])
export const closed = everyDay([])

export function withHolidays(hours: BusinessHours, ...dates: string[]): BusinessHours {
  return { ...hours, holidays: dates.map((date) => ({ date, name: '' })) }
}
