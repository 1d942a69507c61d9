import { StepFailed } from '../sdk/errors.ts'
import type { Place } from './syntax-problem.ts'

/** A script that gave no result, with what it had logged and the place in its code, where these are known. */
export class ScriptFailed extends StepFailed {
  override name = 'ScriptFailed'
  readonly place: Place | undefined
  constructor(
    message: string,
    options: {
      class?: 'Script' | 'Timeout'
      code: string
      logs?: readonly string[]
      place?: Place | undefined
    },
  ) {
    super(message, { class: options.class ?? 'Script', code: options.code, logs: options.logs ?? [] })
    this.place = options.place
  }
}
