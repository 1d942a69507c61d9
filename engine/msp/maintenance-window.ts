import { DateTime, IANAZone } from 'luxon'
import { z } from 'zod'
import { clockOn, clockTime, weekdays } from './business-hours.ts'

/** Whom a window mutes; tags are those of customers. */
export const maintenanceScope = z.object({
  kind: z.enum(['all', 'customers', 'sites', 'devices', 'tags']),
  values: z.array(z.string().min(1).max(100)).max(500).default([]),
})

const clock = {
  from: clockTime,
  /** Before or at `from`: on the day after. */
  to: clockTime,
  timeZone: z
    .string()
    .max(64)
    .refine((zone) => IANAZone.isValidZone(zone), 'There is no such time zone; write it like Europe/Rome'),
}

export const recurrence = z.discriminatedUnion('every', [
  z.object({ every: z.literal('week'), days: z.array(z.enum(weekdays)).min(1).max(7), ...clock }),
  z.object({
    every: z.literal('month'),
    /** -1: the last one. */
    nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
    weekday: z.enum(weekdays),
    /** The second Tuesday and 2: the Thursday after patch Tuesday. */
    plusDays: z.int().min(0).max(13).default(0),
    ...clock,
  }),
])

export const newMaintenanceWindow = z
  .object({
    reason: z.string().trim().min(1, 'Say why').max(500),
    scope: maintenanceScope.refine(({ kind, values }) => kind === 'all' || values.length > 0, {
      path: ['values'],
      message: 'Choose at least one',
    }),
    /** Of a recurring window: the first day on which it may take place. */
    startsAt: z.iso.datetime(),
    /** Of a recurring window: after this it takes place no more; null for ever. */
    endsAt: z.iso.datetime().nullable().default(null),
    recurrence: recurrence.nullable().default(null),
  })
  .refine(({ endsAt, recurrence: recurring }) => recurring !== null || endsAt !== null, {
    path: ['endsAt'],
    message: 'A window that does not recur needs an end',
  })
  .refine(({ startsAt, endsAt }) => endsAt === null || Date.parse(startsAt) < Date.parse(endsAt), {
    path: ['endsAt'],
    message: 'It ends before it begins',
  })

export type MaintenanceScope = z.output<typeof maintenanceScope>
export type Recurrence = z.output<typeof recurrence>
export type NewMaintenanceWindow = z.output<typeof newMaintenanceWindow>

export interface WindowTimes {
  startsAt: Date
  endsAt: Date | null
  recurrence: Recurrence | null
}

/** When a window that is under way ends; undefined where it is not under way. */
export function mutedUntil(window: WindowTimes, now: Date): Date | undefined {
  if (now < window.startsAt || (window.endsAt && now >= window.endsAt)) return undefined
  if (!window.recurrence) return window.endsAt ?? undefined
  const ends = spansAround(window.recurrence, now, 1)
    .filter(({ start, end }) => start <= now && now < end)
    .map(({ end }) => (window.endsAt && window.endsAt < end ? window.endsAt : end))
  return ends.sort((a, b) => b.getTime() - a.getTime())[0]
}

/** When a window next begins; undefined where it does no more within a year. */
export function nextStart(window: WindowTimes, now: Date): Date | undefined {
  const from = now < window.startsAt ? window.startsAt : now
  if (!window.recurrence) return now < window.startsAt ? window.startsAt : undefined
  return spansAround(window.recurrence, from, 366)
    .map(({ start }) => start)
    .find((start) => start >= from && (!window.endsAt || start < window.endsAt))
}

export interface Concerned {
  customer: { id: string; tags: readonly string[] } | null
  site: { id: string } | null
  device: { id: string } | null
}

export function isMuted({ kind, values }: MaintenanceScope, { customer, site, device }: Concerned): boolean {
  switch (kind) {
    case 'all':
      return true
    case 'customers':
      return customer !== null && values.includes(customer.id)
    case 'sites':
      return site !== null && values.includes(site.id)
    case 'devices':
      return device !== null && values.includes(device.id)
    case 'tags':
      return customer?.tags.some((tag) => values.includes(tag)) ?? false
  }
}

/** The spans that begin on the day before, the same day, or one of some days after. */
function spansAround(rule: Recurrence, moment: Date, daysAhead: number): { start: Date; end: Date }[] {
  const today = DateTime.fromJSDate(moment, { zone: rule.timeZone }).startOf('day')
  const spans: { start: Date; end: Date }[] = []
  for (let offset = -1; offset <= daysAhead; offset++) {
    const day = today.plus({ days: offset })
    if (!takesPlaceOn(rule, day)) continue
    const start = clockOn(day, rule.from)[0]
    const end = clockOn(rule.to > rule.from ? day : day.plus({ days: 1 }), rule.to).at(-1)
    if (start && end && start < end) spans.push({ start, end })
  }
  return spans
}

function takesPlaceOn(rule: Recurrence, day: DateTime): boolean {
  if (rule.every === 'week') {
    const weekday = weekdays[day.weekday - 1]
    return weekday !== undefined && rule.days.includes(weekday)
  }
  const anchor = day.minus({ days: rule.plusDays })
  if (weekdays[anchor.weekday - 1] !== rule.weekday) return false
  if (rule.nth === -1) return anchor.plus({ days: 7 }).month !== anchor.month
  return Math.ceil(anchor.day / 7) === rule.nth
}
