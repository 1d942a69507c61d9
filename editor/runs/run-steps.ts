import type { Run, RunStatus, StepView } from '#engine/api/types.ts'

export function isOver(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

const unfinished: readonly StepView['status'][] = ['running', 'intent']

/**
 * The steps with one more, or with a newer state of one that is there. After a retry of the run attempts count from the
 * start: what has ended stays beside what is made once more.
 */
export function withStep(steps: readonly StepView[], step: StepView): StepView[] {
  const same = (other: StepView) =>
    (other.seq > 0 && other.seq === step.seq) ||
    (other.nodeId === step.nodeId &&
      other.path === step.path &&
      other.attempt === step.attempt &&
      unfinished.includes(other.status))
  return [...steps.filter((other) => !same(other)), step].sort((a, b) => order(a) - order(b))
}

/** The newest step of each node: what its card shows. */
export function latestSteps(run: Pick<Run, 'steps'>): Map<string, StepView> {
  const latest = new Map<string, StepView>()
  for (const step of run.steps) {
    const known = latest.get(step.nodeId)
    if (!known || order(step) >= order(known)) latest.set(step.nodeId, step)
  }
  return latest
}

/** A step that only runs yet has no number: it comes after all that are recorded. */
function order({ seq }: StepView): number {
  return seq === 0 ? Number.MAX_SAFE_INTEGER : seq
}
