/** Who was first asked: one place that may be filled by whoever it was handed to. */
export interface Place {
  id: string
}

export interface GivenAnswer {
  kind: string
  person: string
  choice: 'approved' | 'rejected' | 'answered'
  /** Ids of the places it counts for. */
  standsFor: readonly string[]
}

/** Somebody who may answer, and for which place. */
export interface Human {
  kind: string
  person: string
  place: string
}

/** What the answers so far come to; undefined while more are needed. One refusal ends it, and a form's first answer. */
export function decisionOf(
  needed: number | null,
  places: readonly Place[],
  answers: readonly GivenAnswer[],
): 'approved' | 'rejected' | 'answered' | undefined {
  if (answers.some(({ choice }) => choice === 'rejected')) return 'rejected'
  if (answers.some(({ choice }) => choice === 'answered')) return 'answered'
  const { have, of } = progressOf(needed, places, answers)
  return have >= of ? 'approved' : undefined
}

/** How many approvals there are of those it takes. */
export function progressOf(
  needed: number | null,
  places: readonly Place[],
  answers: readonly GivenAnswer[],
): { have: number; of: number } {
  const approvals = answers.filter(({ choice }) => choice === 'approved')
  if (needed !== null) return { have: new Set(approvals.map(nameOf)).size, of: needed }
  const filled = new Set(approvals.flatMap(({ standsFor }) => standsFor))
  return { have: places.filter(({ id }) => filled.has(id)).length, of: places.length }
}

/** Whether those who are left could still approve, each once. */
export function isReachable(
  needed: number | null,
  places: readonly Place[],
  answers: readonly GivenAnswer[],
  living: readonly Human[],
): boolean {
  const approvals = answers.filter(({ choice }) => choice === 'approved')
  if (needed !== null) return new Set([...living, ...approvals].map(nameOf)).size >= needed
  const filled = new Set([
    ...living.map(({ place }) => place),
    ...approvals.flatMap((each) => each.standsFor),
  ])
  return places.every(({ id }) => filled.has(id))
}

function nameOf({ kind, person }: { kind: string; person: string }): string {
  return `${kind} ${person}`
}
