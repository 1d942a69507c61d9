import { expect, test } from 'vitest'
import type { SlaClock } from '#engine/api/types.ts'
import { mostUrgent } from '../../../editor/sla/most-urgent.ts'

function clock(metric: SlaClock['metric'], state: SlaClock['state'], more: Partial<SlaClock> = {}): SlaClock {
  return {
    metric,
    state,
    startedAt: '2026-11-23T08:00:00.000Z',
    stoppedAt: null,
    dueAt: '2026-11-23T12:00:00.000Z',
    targetMinutes: 240,
    minutesLeft: 60,
    percentUsed: 75,
    pausedMinutes: 0,
    warnAt: null,
    policy: { id: '', name: 'Gold' },
    ...more,
  }
}

test('of the clocks of a ticket the one is shown that matters most', () => {
  const soon = clock('first_response', 'running')
  const later = clock('resolution', 'running', { dueAt: '2026-11-24T12:00:00.000Z' })
  const late = clock('resolution', 'breached', { dueAt: '2026-11-23T07:00:00.000Z' })
  const paused = clock('resolution', 'paused', { dueAt: null })
  const never = clock('resolution', 'running', { dueAt: null })
  const answeredLate = clock('first_response', 'breached', { stoppedAt: '2026-11-23T13:00:00.000Z' })
  const met = clock('first_response', 'met', { stoppedAt: '2026-11-23T11:00:00.000Z' })
  expect(mostUrgent([later, soon])).toBe(soon)
  expect(mostUrgent([soon, late])).toBe(late)
  expect(mostUrgent([never, paused, later])).toBe(later)
  expect(mostUrgent([never, paused])).toBe(paused)
  expect(mostUrgent([answeredLate, paused])).toBe(paused)
  expect(mostUrgent([met, answeredLate])).toBe(undefined)
})
