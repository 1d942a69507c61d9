import type { OpenContainer } from '../graph/run-state.ts'
import { type Attempt, recordFailure, recordSuccess } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'

/** Ends a container whose items are done: well with their count, or as failed where too many of them failed. */
export function closeBody(memory: RunMemory, at: Attempt, open: OpenContainer | undefined): RunMemory {
  const { total = 0, succeeded = 0, failed = 0, errors = [], stopped = false } = open ?? {}
  if (!stopped)
    return recordSuccess(memory, at, { handle: 'out', output: { count: total, succeeded, failed, errors } })
  const last = errors.at(-1)
  const which = total > 1 && last ? `Item ${last.index + 1} of ${total}: ` : ''
  const error = {
    class: 'Remote' as const,
    code: 'item_failed',
    message: `${which}${last?.message ?? 'Too many items failed.'}`,
  }
  return recordFailure(memory, at, { kind: 'failed', error }, { final: true })
}
