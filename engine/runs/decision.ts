import { z } from 'zod'
import type { JsonValue } from '../graph/json.ts'
import type { StepError } from './checkpoint.ts'

/**
 * What a person says about a step that cannot go on by itself: make it once more, take it as done (with this output), or
 * let it fail.
 */
export const decisionChoice = z.enum(['again', 'done', 'fail'])

const decided = z.object({
  choice: decisionChoice,
  by: z.string(),
  output: z.json().default(null),
})

const asked = z.object({ error: z.custom<StepError>(), attempt: z.int() })

/** What is kept with the wait: the question. */
export type Question = z.output<typeof asked>
export type DecisionChoice = z.output<typeof decisionChoice>
export interface Decision extends z.output<typeof decided> {
  error: StepError
}

/** The decision with the question that it answers, as they stand in the wait. */
export function readDecision(data: JsonValue, details: JsonValue): Decision {
  return { ...decided.parse(data), error: asked.parse(details).error }
}

/** The signal that a decision is sent by. */
export function decisionSignal(waitId: string): string {
  return `decision:${waitId}`
}
