import type { SlaClock } from '#engine/api/types.ts'

/** The clock of a ticket that matters most: what is late and still owed, then what is due next, then what is paused. */
export function mostUrgent(clocks: readonly SlaClock[]): SlaClock | undefined {
  const owed = clocks.filter(({ stoppedAt }) => stoppedAt === null)
  return owed.toSorted((a, b) => rank(a) - rank(b) || dueOf(a) - dueOf(b))[0]
}

function rank({ state, dueAt }: SlaClock): number {
  if (state === 'breached') return 0
  if (state === 'running' && dueAt !== null) return 1
  return state === 'paused' ? 2 : 3
}

function dueOf({ dueAt }: SlaClock): number {
  return dueAt === null ? 0 : Date.parse(dueAt)
}
