import { deadlineMs, lastDeadlineMs } from './limits.ts'

/**
 * Calls `late` once the deadline is exceeded; the returned function calls that off.
 * With `spentMs` (processor time used so far) a call that an overloaded machine did not let run gets more time.
 */
export function watchDeadline(late: () => void, spentMs: (() => Promise<number>) | undefined): () => void {
  const end = Date.now() + lastDeadlineMs
  let timer: ReturnType<typeof setTimeout>
  let over = false

  function finish(): void {
    if (!over) late()
    over = true
  }

  function look(): void {
    if (spentMs === undefined) {
      finish()
      return
    }
    // A thread inside one long built-in function does not say what it has spent.
    timer = setTimeout(finish, Math.max(0, end - Date.now()))
    spentMs().then(
      (spent) => {
        if (over) return
        clearTimeout(timer)
        if (spent >= deadlineMs * 0.8 || Date.now() >= end) finish()
        else timer = setTimeout(look, deadlineMs - spent)
      },
      () => undefined,
    )
  }

  timer = setTimeout(() => {
    // When this thread was busy, the answer may have come and wait to be read: read it before judging.
    timer = setTimeout(look, 0)
  }, deadlineMs)

  return () => {
    over = true
    clearTimeout(timer)
  }
}
