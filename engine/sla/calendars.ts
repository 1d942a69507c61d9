import type { BusinessHours } from '../msp/business-hours.ts'
import { type BusinessTime, businessTimeOf, everyMoment } from '../msp/business-time.ts'
import type { SlaCalendar } from '../msp/sla-policy.ts'

/** So many calendars are kept laid out; a month of one takes a millisecond, so a sweep should find them. */
const most = 2000
const known = new Map<string, BusinessTime>()

/** The arithmetic of some hours, laid out once for all who ask. */
export function timeOfHours(hours: BusinessHours): BusinessTime {
  const key = JSON.stringify(hours)
  const found = known.get(key)
  if (found) return found
  if (known.size >= most) known.clear()
  const time = businessTimeOf(hours)
  known.set(key, time)
  return time
}

export interface HoursAround {
  ofMsp: BusinessHours
  /** Undefined where the customer has none of its own. */
  ofCustomer: BusinessHours | undefined
}

/** The time that counts for a policy. */
export function timeOf(calendar: SlaCalendar, { ofMsp, ofCustomer }: HoursAround): BusinessTime {
  switch (calendar.kind) {
    case 'always':
      return everyMoment
    case 'own':
      return timeOfHours(calendar.hours)
    case 'msp':
      return timeOfHours(ofMsp)
    case 'customer':
      return timeOfHours(ofCustomer ?? ofMsp)
  }
}
