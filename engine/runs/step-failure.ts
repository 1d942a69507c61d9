import { isDatabaseGone, isRetryable } from '../db/connect.ts'
import { ExpressionError } from '../expressions/expression-error.ts'
import { EffectUncertain, StepFailed, TryAgain } from '../sdk/errors.ts'
import type { StepError } from './checkpoint.ts'

export type Failure =
  | { kind: 'failed'; error: StepError }
  | { kind: 'again'; error: StepError; afterSeconds: number }
  | { kind: 'uncertain'; error: StepError }

/** The database went away in the middle of a run: the run is let go and taken up again from what was committed. */
export class DatabaseLost extends Error {
  override name = 'DatabaseLost'
}

/**
 * What an error of a step means. `sent` says that a write to the outside without idempotency was under way, so that a
 * time-out leaves open whether it took effect. Throws `DatabaseLost` where it was our own database.
 */
export function toFailure(error: unknown, sent: boolean): Failure {
  // The cause of a step's own error may look the same: a refused connection, but of the other side.
  const isOfStep =
    error instanceof TryAgain || error instanceof StepFailed || error instanceof EffectUncertain
  if (!isOfStep && (isDatabaseGone(error) || isRetryable(error)))
    throw new DatabaseLost('The database went away', { cause: error })
  if (error instanceof TryAgain) {
    const { errorClass, message, afterSeconds } = error
    return { kind: 'again', error: { class: errorClass, code: 'try_again', message }, afterSeconds }
  }
  if (error instanceof StepFailed) {
    const { errorClass, code, message, logs } = error
    const noted = logs.length > 0 ? { logs: [...logs] } : {}
    return { kind: 'failed', error: { class: errorClass, code, message, ...noted } }
  }
  if (error instanceof ExpressionError) {
    return {
      kind: 'failed',
      error: { class: 'Validation', code: `expression_${error.code}`, message: error.message },
    }
  }
  if (error instanceof EffectUncertain) return uncertain(error.message)
  if (error instanceof StepTimeout) {
    if (sent) return uncertain(`${error.message} Whether it took effect is not known.`)
    return {
      kind: 'again',
      error: { class: 'Timeout', code: 'timeout', message: error.message },
      afterSeconds: 0,
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'failed', error: { class: 'Bug', code: 'bug', message: `Unexpected error: ${message}` } }
}

export function uncertain(message: string): Failure {
  return { kind: 'uncertain', error: { class: 'Uncertain', code: 'uncertain', message } }
}

export class StepTimeout extends Error {
  override name = 'StepTimeout'
}
