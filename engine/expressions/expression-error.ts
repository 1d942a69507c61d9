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

export type ExpressionProblem = { code: ExpressionErrorCode; message: string; at?: SourcePosition }

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

export const deadlineMessage =
  'It takes too long and was stopped. Work on fewer items, or use a loop of the workflow instead.'

export function positionAt(source: string, offset: number): SourcePosition {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}
