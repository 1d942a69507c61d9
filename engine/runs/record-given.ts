import type { StepAnswer } from './play.ts'
import { type Attempt, recordFailure, recordSuccess } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'

/** Records what stands in place of a step. */
export function recordGiven(memory: RunMemory, at: Attempt, given: StepAnswer): RunMemory {
  const then = until(memory, given.at)
  if ('error' in given) return recordFailure(then, at, { kind: 'failed', error: given.error })
  return recordSuccess(then, at, { handle: given.handle, output: given.output })
}

/** The memory of a dry run at a later moment. */
export function until(memory: RunMemory, at: Date | undefined): RunMemory {
  return at && (!memory.dryNow || at > memory.dryNow) ? { ...memory, dryNow: at } : memory
}
