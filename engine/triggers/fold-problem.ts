/** A problem that alerts speak of: raised once, repeated, cleared. */
export interface Problem {
  state: 'raised' | 'cleared'
  occurrences: number
  firstSeenAt: Date
  lastSeenAt: Date
}

/**
 * What an alert means, given what is known of its problem: the first of an open problem is raised, the next repeated and
 * counted; a clear closes it. A clear of a problem that nobody raised stays a clear, for its raise may come later.
 */
export function foldProblem(
  known: Problem | undefined,
  state: 'raised' | 'cleared',
  at: Date,
): { problem: Problem; state: 'raised' | 'repeated' | 'cleared' } {
  if (state === 'cleared') {
    const problem = known ?? { occurrences: 0, firstSeenAt: at }
    return { state, problem: { ...problem, state, lastSeenAt: at } }
  }
  if (known?.state === 'raised') {
    return { state: 'repeated', problem: { ...known, occurrences: known.occurrences + 1, lastSeenAt: at } }
  }
  return { state, problem: { state, occurrences: 1, firstSeenAt: at, lastSeenAt: at } }
}
