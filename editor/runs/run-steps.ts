import type { Run, RunStatus, StepView } from '#engine/api/types.ts'

export function isOver(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

const unfinished: readonly StepView['status'][] = ['running', 'intent']

/** As many records of steps inside loops are kept on a page; the rest is asked for when it is looked at. */
const mostInLoops = 500

/** The steps with one more, or with a newer state of one that is there. */
export function withStep(steps: readonly StepView[], step: StepView): StepView[] {
  return withSteps(steps, [step])
}

/**
 * The steps with more of them, or with newer states of some that are there. After a retry of the run attempts count from the
 * start: what has ended stays beside what is made once more. Of steps inside loops the latest are kept.
 */
export function withSteps(steps: readonly StepView[], more: readonly StepView[]): StepView[] {
  const bySeq = new Map<number, StepView>()
  const begun = new Map<string, StepView>()
  for (const step of [...steps, ...more]) {
    const place = `${step.path} ${step.nodeId} ${step.attempt}`
    const before = begun.get(place)
    if (before) {
      begun.delete(place)
      if (before.seq > 0) bySeq.delete(before.seq)
    }
    if (unfinished.includes(step.status)) begun.set(place, step)
    if (step.seq > 0) bySeq.set(step.seq, step)
  }
  // A step that only runs yet has no number: it comes after all that are recorded.
  const running = [...begun.values()].filter(({ seq }) => seq === 0)
  const recorded = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  return [...withoutOldItems(recorded), ...running]
}

function withoutOldItems(steps: readonly StepView[]): readonly StepView[] {
  const inLoops = steps.filter(({ path }) => path !== '').length
  if (inLoops <= mostInLoops) return steps
  let tooMany = inLoops - mostInLoops
  const latest = new Map(steps.map((step) => [step.nodeId, step]))
  return steps.filter((step) => {
    if (tooMany === 0 || step.path === '' || latest.get(step.nodeId) === step) return true
    tooMany -= 1
    return false
  })
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

function order({ seq }: StepView): number {
  return seq === 0 ? Number.MAX_SAFE_INTEGER : seq
}
