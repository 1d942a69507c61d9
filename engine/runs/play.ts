import type { JsonValue } from '../graph/json.ts'
import type { Place } from '../graph/place.ts'
import type { StepError } from './checkpoint.ts'
import type { ClaimedRun } from './claim.ts'
import type { PreparedStep } from './execute-step.ts'

/** What stands in place of what a step would have given: how it was left, or how it failed. */
export type StepAnswer = ({ handle: string; output: JsonValue } | { error: StepError }) & {
  /** The run's time once it came; left out where no time passed. */
  at?: Date | undefined
}

/**
 * Answers for steps of dry runs that are played rather than run: nothing of them is written, and nothing outside is
 * asked.
 */
export interface Play {
  /** What stands in place of a step; undefined where it runs, which it may only where all it does is compute or read. */
  answer(run: ClaimedRun, prepared: PreparedStep): Promise<StepAnswer | undefined>
  /** What ended the pause of a step when it ran before. */
  resumed(place: Place, type: string): StepAnswer | undefined
}
