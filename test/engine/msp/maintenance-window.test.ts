import { expect, test } from 'vitest'
import { isMuted, mutedUntil, nextStart, type WindowTimes } from '#engine/msp/maintenance-window.ts'

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
  ['days after the last Tuesday, in the next month', patches(-1, 3), '2026-04-03T19:00', '2026-04-03T21:00'],
])('muted %s', (_, window, moment, until) => {
  expect(mutedUntil(window, at(moment))).toEqual(until === undefined ? undefined : at(until))
})

test('a window that recurs says when it next begins, and ends for good', () => {
  expect(nextStart(nights, at('2026-03-02T10:00'))).toEqual(at('2026-03-07T21:00'))
  expect(nextStart(patches(2, 0), at('2026-03-11T10:00'))).toEqual(at('2026-04-14T18:00'))
  const over = { ...nights, endsAt: at('2026-03-07T21:30') }
  expect(mutedUntil(over, at('2026-03-07T21:15'))).toEqual(at('2026-03-07T21:30'))
  expect(nextStart(over, at('2026-03-07T21:15'))).toBeUndefined()
})

test.each([
  ['all', [], true],
  ['customers', ['rossi'], true],
  ['customers', ['bianchi'], false],
  ['sites', ['milan'], true],
  ['devices', ['srv-1'], true],
  ['devices', ['srv-2'], false],
  ['tags', ['gold'], true],
  ['tags', ['silver'], false],
] as const)('a window for %s %j', (kind, values, expected) => {
  const concerned = {
    customer: { id: 'rossi', tags: ['gold'] },
    site: { id: 'milan' },
    device: { id: 'srv-1' },
  }
  expect(isMuted({ kind, values: [...values] }, concerned)).toBe(expected)
  expect(isMuted({ kind, values: [...values] }, { customer: null, site: null, device: null })).toBe(
    kind === 'all',
  )
})
