import type { Rhythm } from './facts.ts'

/** With fewer runs nobody knows what is usual. */
const fewest = 6
/** Quieter than ever before by this much. */
const factor = 1.5
/** A workflow that runs many times a day may rest for one. */
const leastHours = 24

const hourMs = 3_600_000
const unitHours = { minutes: 1 / 60, hours: 1, days: 24 } as const

/** After how many quiet hours a workflow is silent; undefined where nothing says how often it runs. */
export function silentAfterHours(rhythm: Rhythm): number | undefined {
  const { expected, runs, longestPauseHours } = rhythm
  if (expected) return expected.amount * unitHours[expected.unit]
  if (runs < fewest || longestPauseHours === null) return undefined
  return Math.max(longestPauseHours * factor, leastHours)
}

/**
 * Whether a workflow should have run and did not: quiet for longer than its settings say, or than it ever was before. One
 * that never ran since it was published is silent only where its settings say how often it is to run.
 */
export function isSilent(rhythm: Rhythm, now: Date): boolean {
  const hours = silentAfterHours(rhythm)
  if (hours === undefined) return false
  // A version that was published since may be the first that is expected to run.
  const since = rhythm.expected
    ? Math.max(rhythm.lastAt?.getTime() ?? 0, rhythm.expectedSince.getTime())
    : rhythm.lastAt?.getTime()
  return since !== undefined && now.getTime() - since > hours * hourMs
}
