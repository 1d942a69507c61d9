import { describe, expect, test } from 'vitest'
import { weekdays } from '#engine/msp/business-hours.ts'
import {
  isMuted,
  mutedUntil,
  newMaintenanceWindow,
  nextStart,
  type WindowTimes,
} from '#engine/msp/maintenance-window.ts'

const at = (text: string) => new Date(`${text}Z`)
const rome = { timeZone: 'Europe/Rome' }
const once: WindowTimes = {
  startsAt: at('2026-03-02T10:00'),
  endsAt: at('2026-03-02T12:00'),
  recurrence: null,
}
const nights: WindowTimes = {
  startsAt: at('2026-01-01T00:00'),
  endsAt: null,
  recurrence: { every: 'week', days: ['saturday', 'sunday'], from: '22:00', to: '02:00', ...rome },
}
const fromEightToEight: WindowTimes = {
  startsAt: at('2026-01-01T00:00'),
  endsAt: null,
  recurrence: { every: 'week', days: ['monday'], from: '08:00', to: '08:00', ...rome },
}
/** Always, and in the night in which the clock is put back an hour of it twice. */
const halfPastTwo: WindowTimes = {
  startsAt: at('2026-01-01T00:00'),
  endsAt: null,
  recurrence: { every: 'week', days: [...weekdays], from: '02:30', to: '02:30', ...rome },
}
/** It does not take place where this hour is skipped. */
const twoToThree: WindowTimes = {
  startsAt: at('2026-01-01T00:00'),
  endsAt: null,
  recurrence: { every: 'week', days: ['sunday'], from: '02:00', to: '03:00', ...rome },
}
const patches = (nth: 1 | 2 | 3 | 4 | -1, plusDays: number): WindowTimes => ({
  startsAt: at('2026-01-01T00:00'),
  endsAt: null,
  recurrence: { every: 'month', nth, weekday: 'tuesday', plusDays, from: '20:00', to: '23:00', ...rome },
})

test.each<[string, WindowTimes, string, string | undefined]>([
  ['before it begins', once, '2026-03-02T09:59', undefined],
  ['from its first moment', once, '2026-03-02T10:00', '2026-03-02T12:00'],
  ['to its last', once, '2026-03-02T12:00', undefined],
  ['in the night of Saturday', nights, '2026-03-07T21:30', '2026-03-08T01:00'],
  ['after midnight', nights, '2026-03-09T00:30', '2026-03-09T01:00'],
  ['on a Monday evening', nights, '2026-03-09T21:30', undefined],
  ['when the clock is put forward within it', nights, '2026-03-28T23:30', '2026-03-29T01:00'],
  ['when the clock is put back', nights, '2026-10-24T21:00', '2026-10-25T01:00'],
  ['on patch Tuesday', patches(2, 0), '2026-03-10T20:00', '2026-03-10T22:00'],
  ['a week before it', patches(2, 0), '2026-03-03T20:00', undefined],
  ['three days after patch Tuesday', patches(2, 3), '2026-03-13T20:00', '2026-03-13T22:00'],
  ['from the first moment of its night', nights, '2026-03-07T21:00', '2026-03-08T01:00'],
  ['to the last of its night', nights, '2026-03-08T01:00', undefined],
  [
    'for the whole night where its end is months away',
    { ...nights, endsAt: at('2026-12-31T00:00') },
    '2026-03-07T21:30',
    '2026-03-08T01:00',
  ],
  ['for a day where it ends when it begins', fromEightToEight, '2026-03-03T06:59', '2026-03-03T07:00'],
  ['to the later end of two that overlap', halfPastTwo, '2026-10-25T01:00', '2026-10-26T01:30'],
  ['on the last Tuesday', patches(-1, 0), '2026-03-31T18:30', '2026-03-31T21:00'],
  ['on no Tuesday before the last', patches(-1, 0), '2026-03-24T19:30', undefined],
  ['days after the last Tuesday, in the next month', patches(-1, 3), '2026-04-03T19:00', '2026-04-03T21:00'],
])('muted %s', (_, window, moment, until) => {
  expect(mutedUntil(window, at(moment))).toEqual(until === undefined ? undefined : at(until))
})

test('a window that recurs says when it next begins, and ends for good', () => {
  expect(nextStart(nights, at('2026-03-02T10:00'))).toEqual(at('2026-03-07T21:00'))
  expect(nextStart(patches(2, 0), at('2026-03-11T10:00'))).toEqual(at('2026-04-14T18:00'))
  expect(nextStart(nights, at('2026-03-07T21:00'))).toEqual(at('2026-03-07T21:00'))
  expect(nextStart(nights, at('2026-03-07T21:01'))).toEqual(at('2026-03-08T21:00'))
  expect(nextStart(twoToThree, at('2026-03-28T12:00'))).toEqual(at('2026-04-05T00:00'))
  const over = { ...nights, endsAt: at('2026-03-07T21:30') }
  expect(mutedUntil(over, at('2026-03-07T21:15'))).toEqual(at('2026-03-07T21:30'))
  expect(nextStart(over, at('2026-03-07T21:15'))).toBeUndefined()
})

test('before its first day a window takes no place', () => {
  const later = { ...nights, startsAt: at('2026-03-08T12:00') }
  expect(mutedUntil(later, at('2026-03-07T21:30'))).toBeUndefined()
  expect(nextStart(later, at('2026-03-02T10:00'))).toEqual(at('2026-03-08T21:00'))
})

test('the last time is the one that begins before it ends for good', () => {
  const until = (endsAt: string) => nextStart({ ...nights, endsAt: at(endsAt) }, at('2026-03-02T10:00'))
  expect(until('2026-03-07T21:01')).toEqual(at('2026-03-07T21:00'))
  expect(until('2026-03-07T21:00')).toBeUndefined()
})

test('a window that takes place once begins once', () => {
  expect(nextStart(once, at('2026-03-01T10:00'))).toEqual(at('2026-03-02T10:00'))
  expect(nextStart(once, at('2026-03-02T10:00'))).toBeUndefined()
  expect(nextStart(once, at('2026-03-02T11:00'))).toBeUndefined()
})

describe('what is written down', () => {
  const written = {
    reason: ' Patches ',
    scope: { kind: 'all' },
    startsAt: '2026-03-02T10:00:00Z',
    endsAt: '2026-03-02T12:00:00Z',
  }
  const weekly = { every: 'week', days: ['monday'], from: '20:00', to: '23:00', ...rome }
  const monthly = { every: 'month', nth: 2, weekday: 'tuesday', from: '20:00', to: '23:00', ...rome }

  test('is a window of its own time, or one that recurs for ever', () => {
    expect(newMaintenanceWindow.parse(written)).toEqual({
      ...written,
      reason: 'Patches',
      scope: { kind: 'all', values: [] },
      recurrence: null,
    })
    const { endsAt: _, ...open } = written
    expect(newMaintenanceWindow.parse({ ...open, recurrence: monthly })).toMatchObject({
      endsAt: null,
      recurrence: { ...monthly, plusDays: 0 },
    })
    const scope = { kind: 'tags', values: ['gold'] }
    expect(newMaintenanceWindow.parse({ ...open, scope, recurrence: weekly })).toMatchObject({
      scope,
      recurrence: weekly,
    })
  })

  test.each<[string, object, string, string]>([
    ['no reason', { reason: '  ' }, 'reason', 'Say why'],
    [
      'nobody whom it is for',
      { scope: { kind: 'sites', values: [] } },
      'scope.values',
      'Choose at least one',
    ],
    ['no end', { endsAt: null }, 'endsAt', 'A window that does not recur needs an end'],
    ['an end before its beginning', { endsAt: '2026-03-02T09:59:59Z' }, 'endsAt', 'It ends before it begins'],
    ['an end at its beginning', { endsAt: written.startsAt }, 'endsAt', 'It ends before it begins'],
    [
      'an end before its beginning that recurs',
      { endsAt: '2026-03-01T00:00:00Z', recurrence: weekly },
      'endsAt',
      'It ends before it begins',
    ],
    [
      'a time zone that is none',
      { recurrence: { ...weekly, timeZone: 'Rome' } },
      'recurrence.timeZone',
      'There is no such time zone; write it like Europe/Rome',
    ],
    ['an hour that is none', { recurrence: { ...weekly, from: '24:00' } }, 'recurrence.from', 'like 09:00'],
    ['no day of the week', { recurrence: { ...weekly, days: [] } }, 'recurrence.days', 'expected array'],
    ['the fifth Tuesday', { recurrence: { ...monthly, nth: 5 } }, 'recurrence.nth', 'Invalid input'],
    ['a fortnight later', { recurrence: { ...monthly, plusDays: 14 } }, 'recurrence.plusDays', '13'],
  ])('is refused with %s', (_, given, path, message) => {
    const { error } = newMaintenanceWindow.safeParse({ ...written, ...given })
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
    expect(error?.issues[0]?.message).toContain(message)
  })
})

test.each([
  ['all', [], true],
  ['customers', ['rossi'], true],
  ['customers', ['bianchi'], false],
  ['sites', ['milan'], true],
  ['sites', ['turin'], false],
  ['devices', ['srv-1'], true],
  ['devices', ['srv-2'], false],
  ['tags', ['gold'], true],
  ['tags', ['silver'], false],
] as const)('a window for %s %j', (kind, values, expected) => {
  const concerned = {
    customer: { id: 'rossi', tags: ['north', 'gold'] },
    site: { id: 'milan' },
    device: { id: 'srv-1' },
  }
  expect(isMuted({ kind, values: [...values] }, concerned)).toBe(expected)
  expect(isMuted({ kind, values: [...values] }, { customer: null, site: null, device: null })).toBe(
    kind === 'all',
  )
})
