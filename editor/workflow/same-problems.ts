import type { GraphProblem } from '#engine/api/types.ts'

/**
 * The problems found now, each as the very object that it was before where it says the same, and the old list where
 * nothing has changed: what shows a problem is drawn again only when the problem is another one.
 */
export function sameProblems(
  before: readonly GraphProblem[],
  now: readonly GraphProblem[],
): readonly GraphProblem[] {
  const known = new Map(before.map((problem) => [JSON.stringify(problem), problem]))
  const kept = now.map((problem) => known.get(JSON.stringify(problem)) ?? problem)
  const isSame = kept.length === before.length && kept.every((problem, at) => problem === before[at])
  return isSame ? before : kept
}
