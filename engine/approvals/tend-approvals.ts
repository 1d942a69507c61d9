import { remindDue } from './remind.ts'
import { type NoticeDeps, sendNotices } from './send-notices.ts'
import { sendReplies } from './send-replies.ts'
import { sweepApprovals } from './sweep.ts'

/** How often it is looked whether questions can still be answered, in milliseconds. */
const sweepEvery = 10_000

/**
 * What a worker does about open questions, to be repeated every second: e-mails, reminders, and the end of those that
 * nobody can answer any more. Several workers may do it side by side.
 */
export function createTendApprovals(deps: NoticeDeps & { clock: () => Date }) {
  let sweptAt = Number.NEGATIVE_INFINITY
  return async function tendApprovals(signal: AbortSignal): Promise<void> {
    if (performance.now() - sweptAt >= sweepEvery) {
      await sweepApprovals(deps.db, deps.clock())
      sweptAt = performance.now()
    }
    await remindDue(deps.db, deps.clock())
    await sendNotices(deps, deps.clock(), signal)
    await sendReplies(deps, deps.clock(), signal)
  }
}
