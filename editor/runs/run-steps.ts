import type { Run, RunStatus, StepView } from '#engine/api/types.ts'

export function isOver(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

/** The steps with one more, or with a newer state of one that is there (same place, path and attempt). */
export function withStep(steps: readonly StepView[], step: StepView): StepView[] {
  const same = (other: StepView) =>
    other.nodeId === step.nodeId && other.path === step.path && other.attempt === step.attempt
  return [...steps.filter((other) => !same(other)), step].sort((a, b) => a.seq - b.seq)
}

/** The newest step of each node: what its card shows. */
export function latestSteps(run: Pick<Run, 'steps'>): Map<string, StepView> {
  const latest = new Map<string, StepView>()
  for (const step of run.steps) {
    const known = latest.get(step.nodeId)
    if (!known || step.seq >= known.seq) latest.set(step.nodeId, step)
  }
  return latest
}
