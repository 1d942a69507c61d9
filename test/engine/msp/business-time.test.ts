import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BusinessHours, isOpen, weekdays } from '#engine/msp/business-hours.ts'
import { businessTimeOf, everyMoment } from '#engine/msp/business-time.ts'
import { closed, everyDay, newYork, nights, rome, wholeDays, withHolidays } from './hours-for-tests.ts'

const minute = 60_000
const hours = (count: number) => count * 60

const split = everyDay([
  { from: '09:00', to: '13:00' },
  { from: '14:00', to: '18:00' },
])
const overlapping = everyDay([
  { from: '09:00', to: '13:00' },
  { from: '12:00', to: '15:00' },
])
const mondayOnly: BusinessHours = {
  ...rome,
  week: { ...closed.week, monday: [{ from: '09:00', to: '10:00' }] },
}

// Clocks of Rome go forward on 29 March and back on 25 October 2026, those of New York on 8 March and 1 November.
test.each<[string, BusinessHours, string, number, string | undefined]>([
  ['within a day', rome, '2026-11-23T08:00:00Z', hours(4), '2026-11-23T12:00:00Z'],
  ['from before opening', rome, '2026-11-23T04:00:00Z', 30, '2026-11-23T08:30:00Z'],
  [
    'up to closing time, not to the next opening',
    rome,
    '2026-11-23T08:00:00Z',
    hours(9),
    '2026-11-23T17:00:00Z',
  ],
  ['a minute more is the next morning', rome, '2026-11-23T08:00:00Z', hours(9) + 1, '2026-11-24T08:01:00Z'],
  ['over a night', rome, '2026-11-23T16:00:00Z', hours(2), '2026-11-24T09:00:00Z'],
  ['over a weekend', rome, '2026-11-20T16:00:00Z', hours(2), '2026-11-23T09:00:00Z'],
  ['from a Saturday', rome, '2026-11-21T10:00:00Z', hours(1), '2026-11-23T09:00:00Z'],
  ['over a lunch break', split, '2026-11-23T11:00:00Z', hours(2), '2026-11-23T14:00:00Z'],
  ['overlapping spans count once', overlapping, '2026-11-23T08:00:00Z', hours(6), '2026-11-23T14:00:00Z'],
  [
    'over a holiday',
    withHolidays(rome, '2026-12-08'),
    '2026-12-07T16:00:00Z',
    hours(2),
    '2026-12-09T09:00:00Z',
  ],
  [
    'over Christmas and a weekend',
    withHolidays(rome, '2026-12-25', '2026-12-26'),
    '2026-12-24T16:00:00Z',
    hours(2),
    '2026-12-28T09:00:00Z',
  ],
  [
    'from within a holiday',
    withHolidays(rome, '2026-12-08'),
    '2026-12-08T10:00:00Z',
    60,
    '2026-12-09T09:00:00Z',
  ],
  ['a night over midnight', nights, '2026-11-23T21:00:00Z', hours(4), '2026-11-24T01:00:00Z'],
  ['from night to night', nights, '2026-11-24T04:00:00Z', hours(2), '2026-11-24T22:00:00Z'],
  [
    'a night that begins on a holiday does not take place, the one before it reaches into it',
    withHolidays(nights, '2026-11-24'),
    '2026-11-24T04:00:00Z',
    hours(2),
    '2026-11-25T22:00:00Z',
  ],
  [
    'over the spring change of Rome, office hours',
    rome,
    '2026-03-27T16:00:00Z',
    hours(2),
    '2026-03-30T08:00:00Z',
  ],
  [
    'over the autumn change of Rome, office hours',
    rome,
    '2026-10-23T15:00:00Z',
    hours(2),
    '2026-10-26T09:00:00Z',
  ],
  ['a whole day of 23 hours', wholeDays, '2026-03-28T23:00:00Z', hours(23), '2026-03-29T22:00:00Z'],
  ['a whole day of 25 hours', wholeDays, '2026-10-24T22:00:00Z', hours(25), '2026-10-25T23:00:00Z'],
  [
    'the night of the spring change has 7 hours',
    nights,
    '2026-03-28T21:00:00Z',
    hours(7),
    '2026-03-29T04:00:00Z',
  ],
  ['and no 8th', nights, '2026-03-28T21:00:00Z', hours(8), '2026-03-29T21:00:00Z'],
  [
    'the night of the autumn change has 9 hours',
    nights,
    '2026-10-24T20:00:00Z',
    hours(9),
    '2026-10-25T05:00:00Z',
  ],
  [
    'New York in its spring, when Rome has not changed',
    newYork,
    '2026-03-06T22:00:00Z',
    hours(2),
    '2026-03-09T14:00:00Z',
  ],
  [
    'New York in its autumn, when Rome has',
    newYork,
    '2026-10-30T21:00:00Z',
    hours(2),
    '2026-11-02T15:00:00Z',
  ],
  [
    'the night of New York in spring',
    { ...nights, timeZone: 'America/New_York' },
    '2026-03-08T03:00:00Z',
    hours(7),
    '2026-03-08T10:00:00Z',
  ],
  [
    'Thanksgiving of New York',
    withHolidays(newYork, '2026-11-26'),
    '2026-11-25T22:00:00Z',
    hours(2),
    '2026-11-27T15:00:00Z',
  ],
  [
    'a time zone of half hours',
    { ...rome, timeZone: 'Asia/Kolkata' },
    '2026-11-23T12:00:00Z',
    60,
    '2026-11-24T04:00:00Z',
  ],
  ['an hour a week, a year of it', mondayOnly, '2026-01-05T08:00:00Z', hours(52), '2026-12-28T09:00:00Z'],
  [
    'every Monday of a winter is a holiday',
    withHolidays(mondayOnly, ...mondays('2026-11-23', 12)),
    '2026-11-20T08:00:00Z',
    hours(1),
    '2027-02-15T09:00:00Z',
  ],
  ['hours that never begin never bring it', closed, '2026-11-23T08:00:00Z', 1, undefined],
])('business minutes: %s', (_title, calendar, from, minutes, due) => {
  const time = businessTimeOf(calendar)
  expect(time.add(new Date(from), minutes * minute)?.toISOString()).toBe(due && new Date(due).toISOString())
  if (due) expect(time.between(new Date(from), new Date(due))).toBe(minutes * minute)
})

test('day and night every minute counts', () => {
  const from = new Date('2026-03-28T12:00:00Z')
  const to = new Date('2026-03-29T12:00:00Z')
  expect(everyMoment.between(from, to)).toBe(1440 * minute)
  expect(everyMoment.between(to, from)).toBe(0)
  expect(everyMoment.add(from, 1440 * minute)).toEqual(to)
})

describe('whatever the hours', () => {
  const clock = (from: number) =>
    fc
      .integer({ min: from, max: 95 })
      .map((quarter) => `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`)
  const span = fc
    .tuple(clock(0), clock(0))
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => ({ from, to }))
  const calendar = fc
    .record({
      timeZone: fc.constantFrom('Europe/Rome', 'America/New_York', 'Asia/Kolkata', 'Africa/Casablanca'),
      days: fc.array(fc.array(span, { maxLength: 3 }), { minLength: 7, maxLength: 7 }),
      holidays: fc.array(fc.integer({ min: 0, max: 364 }), { maxLength: 5 }),
    })
    .map(
      ({ timeZone, days, holidays }): BusinessHours => ({
        timeZone,
        week: Object.fromEntries(weekdays.map((day, at) => [day, days[at] ?? []])) as BusinessHours['week'],
        holidays: holidays.map((day) => ({ date: dateAfter('2026-01-01', day), name: '' })),
      }),
    )
  const moment = fc
    .integer({ min: 0, max: 500_000 })
    .map((minutes) => new Date(Date.parse('2026-01-01T00:00:00Z') + minutes * minute))

  test('adding and then measuring gives back what was added, at the first moment that does', () => {
    fc.assert(
      fc.property(calendar, moment, fc.integer({ min: 1, max: 20_000 }), (hours, from, minutes) => {
        const time = businessTimeOf(hours)
        const due = time.add(from, minutes * minute)
        if (!due) return expect(Object.values(hours.week).flat()).toEqual([])
        expect(time.between(from, due)).toBe(minutes * minute)
        expect(time.between(from, new Date(due.getTime() - 1))).toBe(minutes * minute - 1)
      }),
      { numRuns: 60 },
    )
  })

  test('a stretch is as long as its parts, and as the minutes of it that are open', () => {
    fc.assert(
      fc.property(calendar, moment, fc.tuple(fc.nat(4000), fc.nat(400)), (hours, from, [first, second]) => {
        const time = businessTimeOf(hours)
        const middle = new Date(from.getTime() + first * minute)
        const to = new Date(middle.getTime() + second * minute)
        expect(time.between(from, middle) + time.between(middle, to)).toBe(time.between(from, to))
        let open = 0
        for (let at = middle.getTime(); at < to.getTime(); at += minute) {
          if (isOpen(hours, new Date(at))) open += minute
        }
        expect(time.between(middle, to)).toBe(open)
      }),
      { numRuns: 30 },
    )
  })
})

function mondays(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, week) => dateAfter(first, week * 7))
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
