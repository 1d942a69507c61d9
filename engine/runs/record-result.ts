import { placeKey } from '../graph/place.ts'
import type { PauseUntil } from '../sdk/outcome.ts'
import type { Drive } from './drive.ts'
import type { PreparedStep, StepResult } from './execute-step.ts'
import { assumeAnswer } from './plan-write.ts'
import { recordGiven } from './record-given.ts'
import { type Attempt, recordBody, recordPause, recordStop, recordSuccess } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'

/** Records how a step answered; a dry run does not wait. */
export function recordResult(
  drive: Drive,
  memory: RunMemory,
  at: Attempt,
  prepared: PreparedStep,
  result: StepResult,
): RunMemory {
  switch (result.is) {
    case 'over':
      return recordSuccess(memory, at, result)
    case 'paused':
      if (drive.run.mode === 'dry') return passOver(drive, memory, at, prepared, result.pause)
      return recordPause(memory, at, result.pause)
    case 'body':
      return recordBody(memory, at, result.body)
    case 'stop':
      return recordStop(memory, at, result.stop)
  }
}

/** A dry run skips time, waits for runs that it started (they are dry as well), and takes answers for given. */
function passOver(
  drive: Drive,
  memory: RunMemory,
  at: Attempt,
  prepared: PreparedStep,
  pause: PauseUntil,
): RunMemory {
  if ('run' in pause) return recordPause(memory, at, pause)
  if ('signal' in pause || 'event' in pause) {
    const given = drive.engine.play?.resumed({ path: at.path, nodeId: at.node.id }, at.node.type)
    return given ? recordGiven(memory, at, given) : assumeAnswer(drive, memory, at, prepared)
  }
  const key = placeKey({ path: at.path, nodeId: at.node.id })
  return { ...memory, dryNow: pause.until, resumed: { ...memory.resumed, [key]: { by: 'timer' } } }
}
