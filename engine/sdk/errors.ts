import type { ErrorClass } from '../graph/run-state.ts'

export type { ErrorClass } from '../graph/run-state.ts'

/** The operator must mend something: never tried again by itself. */
export class StepFailed extends Error {
  override name = 'StepFailed'
  readonly errorClass: ErrorClass
  readonly code: string
  /** What the step had written down until then, shown beside the error. */
  readonly logs: readonly string[]
  constructor(
    message: string,
    options: { class?: ErrorClass; code?: string; cause?: unknown; logs?: readonly string[] } = {},
  ) {
    super(message, { cause: options.cause })
    this.errorClass = options.class ?? 'Validation'
    this.code = options.code ?? 'step_failed'
    this.logs = options.logs ?? []
  }
}

/** The other side is busy or out of reach: tried again by the step's retry policy, not before `afterSeconds`. */
export class TryAgain extends Error {
  override name = 'TryAgain'
  readonly errorClass: ErrorClass
  readonly afterSeconds: number
  constructor(message: string, options: { class?: ErrorClass; afterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.errorClass = options.class ?? 'Remote'
    this.afterSeconds = options.afterSeconds ?? 0
  }
}

/** The request left, and no answer says whether it took effect: never repeated by itself. */
export class EffectUncertain extends Error {
  override name = 'EffectUncertain'
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause })
  }
}
