/** What can be wrong with an expression. The first group is found without running it. */
export type ExpressionErrorCode =
  | 'syntax'
  | 'mixed_and_or'
  | 'unknown_filter'
  | 'unknown_tag'
  | 'unknown_name'
  | 'too_long'
  // found by running it
  | 'value'
  | 'too_large'
  | 'deadline'
  | 'worker'

/** A place in a source; both count from 1. */
export type SourcePosition = { line: number; column: number }

export type ExpressionProblem = {
  code: ExpressionErrorCode
  message: string
  at?: SourcePosition
  /** The piece of the source that was probably meant to be another name, by its offsets. */
  meant?: { begin: number; end: number; name: string }
}

/** An expression or template that has no value; `param` is the parameter's name where it is known. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode
  readonly source: string
  readonly at: SourcePosition | undefined
  readonly param: string | undefined

  constructor(problem: ExpressionProblem, source: string, param?: string) {
    super(param === undefined ? problem.message : `Parameter '${param}': ${problem.message}`)
    this.name = 'ExpressionError'
    this.code = problem.code
    this.source = source
    this.at = problem.at
    this.param = param
  }
}

export const deadlineExceeded: ExpressionProblem = {
  code: 'deadline',
  message: 'It takes too long and was stopped. Work on fewer items, or use a loop of the workflow instead.',
}

export const tooMuchData: ExpressionProblem = {
  code: 'too_large',
  message: 'It creates too much data on the way. Work on fewer items or shorter text.',
}

/** The thread itself failed, not the expression: trying again may help. */
export function brokenOff(reason: string): ExpressionProblem {
  return { code: 'worker', message: `The evaluation was broken off: ${reason}.` }
}

export function positionAt(source: string, offset: number): SourcePosition {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}
