import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BusinessHours,
  businessHours,
  isOpen,
  nextOpen,
  usualBusinessHours,
  weekdays,
} from '#engine/msp/business-hours.ts'

type Spans = BusinessHours['week']['monday']

const closed: BusinessHours = businessHours.parse({ timeZone: 'Europe/Rome', week: {} })
const every = (spans: Spans, timeZone = 'Europe/Rome'): BusinessHours => ({
  timeZone,
  week: {
    monday: spans,
    tuesday: spans,
    wednesday: spans,
    thursday: spans,
    friday: spans,
    saturday: spans,
    sunday: spans,
  },
  holidays: [],
})
const night = every([{ from: '22:00', to: '06:00' }])
const small = every([{ from: '02:30', to: '05:00' }])
const newYork = { ...usualBusinessHours, timeZone: 'America/New_York' }

test.each<[string, BusinessHours, string, string | undefined]>([
  ['a moment in office hours is its own', usualBusinessHours, '2026-11-23T09:30:00Z', '2026-11-23T09:30:00Z'],
  ['before work it is this morning', usualBusinessHours, '2026-11-23T05:00:00Z', '2026-11-23T08:00:00Z'],
  ['the moment of closing is closed', usualBusinessHours, '2026-11-23T17:00:00Z', '2026-11-24T08:00:00Z'],
  ['on Friday evening it is Monday', usualBusinessHours, '2026-11-20T20:00:00Z', '2026-11-23T08:00:00Z'],
  // Clocks of Rome go forward on 29 March and back on 25 October 2026.
  [
    'over the spring change it opens an hour earlier',
    usualBusinessHours,
    '2026-03-27T20:00:00Z',
    '2026-03-30T07:00:00Z',
  ],
  [
    'over the autumn change an hour later',
    usualBusinessHours,
    '2026-10-23T20:00:00Z',
    '2026-10-26T08:00:00Z',
  ],
  // Clocks of New York go forward on 8 March and back on 1 November 2026.
  ['in New York likewise in spring', newYork, '2026-03-06T23:30:00Z', '2026-03-09T13:00:00Z'],
  ['and in autumn', newYork, '2026-10-30T22:30:00Z', '2026-11-02T14:00:00Z'],
  ['a night begins in the evening', night, '2026-11-23T12:00:00Z', '2026-11-23T21:00:00Z'],
  ['and lasts over midnight', night, '2026-11-23T23:30:00Z', '2026-11-23T23:30:00Z'],
  ['until the morning', night, '2026-11-23T05:00:00Z', '2026-11-23T21:00:00Z'],
  [
    'an hour that is skipped opens when the clock has jumped',
    small,
    '2026-03-29T00:00:00Z',
    '2026-03-29T01:00:00Z',
  ],
  ['an hour that comes twice opens the first time', small, '2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z'],
  ['and stays open the second', small, '2026-10-25T01:10:00Z', '2026-10-25T01:10:00Z'],
  // Clocks of Lord Howe go forward by half an hour, from two on 4 October 2026.
  [
    'of a half hour that is skipped, too, the jump is the opening',
    every([{ from: '02:15', to: '05:00' }], 'Australia/Lord_Howe'),
    '2026-10-03T15:00:00Z',
    '2026-10-03T15:30:00Z',
  ],
  [
    'a span that lies within the skipped hour does not take place',
    every([{ from: '02:00', to: '03:00' }]),
    '2026-03-29T00:30:00Z',
    '2026-03-30T00:00:00Z',
  ],
  [
    'a day that begins at one opens at one',
    every([{ from: '00:00', to: '24:00' }], 'America/Santiago'),
    '2024-09-08T04:00:00Z',
    '2024-09-08T04:00:00Z',
  ],
  [
    'the end of the day is its last moment',
    every([{ from: '12:00', to: '24:00' }]),
    '2026-11-23T22:59:59Z',
    '2026-11-23T22:59:59Z',
  ],
  ['without a span in the week it never opens', closed, '2026-11-23T10:00:00Z', undefined],
])('%s', (_, hours, moment, expected) => {
  expect(nextOpen(hours, new Date(moment))).toEqual(expected === undefined ? undefined : new Date(expected))
})

describe('holidays', () => {
  const christmas: BusinessHours = {
    ...usualBusinessHours,
    holidays: [
      { date: '2026-12-25', name: 'Natale' },
      { date: '2026-12-28', name: 'Ponte' },
    ],
  }

  test('are closed', () => {
    expect(nextOpen(christmas, new Date('2026-12-24T20:00:00Z'))).toEqual(new Date('2026-12-29T08:00:00Z'))
  })

  test('let a night that began before them end', () => {
    const hours = { ...night, holidays: [{ date: '2026-12-25', name: '' }] }
    expect(isOpen(hours, new Date('2026-12-25T02:00:00Z'))).toBe(true)
    expect(isOpen(hours, new Date('2026-12-25T23:00:00Z'))).toBe(false)
    expect(isOpen(hours, new Date('2026-12-26T02:00:00Z'))).toBe(false)
  })

  test('on the only day of the week are looked past', () => {
    const dates = ['2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14']
    const mondays = {
      ...closed,
      week: { ...closed.week, monday: [{ from: '09:00', to: '10:00' }] },
      holidays: dates.map((date) => ({ date, name: '' })),
    }
    expect(nextOpen(mondays, new Date('2026-11-18T00:00:00Z'))).toEqual(new Date('2026-12-21T08:00:00Z'))
  })
})

test('hours are read as they were written, with no holiday and closed days where none are named', () => {
  const monday = [
    { from: '09:00', to: '12:30' },
    { from: '22:00', to: '06:00' },
    { from: '00:00', to: '24:00' },
  ]
  expect(businessHours.parse({ timeZone: 'Europe/Rome', week: { monday } })).toEqual({
    ...closed,
    week: { ...closed.week, monday },
  })
})

test.each([
  ['a time zone that is none', { timeZone: 'Rome', week: {} }, 'Europe/Rome'],
  ['an hour that is none', { timeZone: 'UTC', week: { monday: [{ from: '9:00', to: '25:00' }] } }, '09:00'],
  ['a span without length', { timeZone: 'UTC', week: { monday: [{ from: '09:00', to: '09:00' }] } }, '24:00'],
  ['a day that is none', { timeZone: 'UTC', week: {}, holidays: [{ date: '2026-02-30' }] }, 'date'],
])('%s is refused', (_, hours, message) => {
  expect(businessHours.safeParse(hours).error?.message).toContain(message)
})

const clock = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom('00', '15', '30', '45') })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${minute}`)
const someSpans = fc.array(
  fc.record({ from: clock, to: clock }).filter(({ from, to }) => from !== to),
  { maxLength: 2 },
)
const moments = fc.oneof(
  fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
  // Around changes of the clock.
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00:00Z',
        '2026-10-25T01:00:00Z',
        '2026-03-08T07:00:00Z',
        '2026-11-01T06:00:00Z',
      ),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
    )
    .map(([at, minutes]) => new Date(Date.parse(at) + minutes * 60_000)),
)
const someHours: fc.Arbitrary<BusinessHours> = fc.record({
  timeZone: fc.constantFrom('Europe/Rome', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
  week: fc.record({
    monday: someSpans,
    tuesday: someSpans,
    wednesday: someSpans,
    thursday: someSpans,
    friday: someSpans,
    saturday: someSpans,
    sunday: someSpans,
  }),
  holidays: fc.constantFrom([], [{ date: '2026-03-29', name: '' }], [{ date: '2026-11-02', name: '' }]),
})

test('what opens next is open, is not before the moment, and nothing opens in between', () => {
  fc.assert(
    fc.property(someHours, moments, (hours, moment) => {
      const next = nextOpen(hours, moment)
      const until = next?.getTime() ?? moment.getTime() + 10 * 86_400_000
      if (next) {
        expect(next >= moment).toBe(true)
        expect(isOpen(hours, next)).toBe(true)
      }
      // No span is shorter than a quarter of an hour, but where the clock jumps.
      for (let at = moment.getTime(); at < until; at += 15 * 60_000) {
        expect(isOpen(hours, new Date(at))).toBe(false)
      }
    }),
    { numRuns: 150 },
  )
})

test('a week without changes of the clock is open for as long as its spans are', () => {
  const oneADay = fc.record({ from: clock, to: clock }).filter(({ from, to }) => from < to)
  fc.assert(
    fc.property(fc.constantFrom(...weekdays), oneADay, (weekday, span) => {
      const hours = { ...closed, week: { ...closed.week, [weekday]: [span] } }
      let quarters = 0
      const monday = Date.parse('2026-06-01T00:00:00+02:00')
      for (let n = 0; n < 7 * 96; n++) if (isOpen(hours, new Date(monday + n * 15 * 60_000))) quarters += 1
      const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
      expect(quarters * 15).toBe(minutes(span.to) - minutes(span.from))
    }),
    { numRuns: 20 },
  )
})
