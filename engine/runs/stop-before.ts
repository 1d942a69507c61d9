import type { Place } from '../graph/place.ts'
import type { ClaimedRun } from './claim.ts'
import type { PauseReason } from './run-control.ts'

/**
 * Where a run that a person goes through step by step, or with breakpoints, is to stop: before the first of the steps
 * that could begin now. Undefined where it goes on; `begun` steps have begun since it was taken up.
 */
export function stopBefore(
  { control, pausedAt }: Pick<ClaimedRun, 'control' | 'pausedAt'>,
  due: readonly Place[],
  begun: number,
): PauseReason | undefined {
  if (!control) return undefined
  const [first] = due
  if (control.stepping && first && (begun > 0 || !pausedAt)) return { kind: 'step', ...first }
  if (begun === 0 && due.some((place) => isPausedAt(place, pausedAt))) return undefined
  const stop = due.find((place) => control.breakpoints.includes(place.nodeId))
  return stop && { kind: 'breakpoint', ...stop }
}

/** Of the steps that could begin now, those that do: one by one for whoever goes step by step. */
export function beginNow(
  { control, pausedAt }: Pick<ClaimedRun, 'control' | 'pausedAt'>,
  due: readonly Place[],
  begun: number,
): readonly Place[] {
  if (!control) return due
  const first = begun === 0 ? due.find((place) => isPausedAt(place, pausedAt)) : undefined
  if (first) return [first]
  return control.stepping ? due.slice(0, 1) : due
}

function isPausedAt({ nodeId, path }: Place, reason: PauseReason | undefined): boolean {
  return reason?.nodeId === nodeId && reason.path === path
}
