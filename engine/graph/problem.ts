import type { Param } from '../expressions/param.ts'

/** Something wrong in a document: what, where, and in the message what to do. Errors refuse publishing. */
export interface GraphProblem {
  severity: 'error' | 'warning'
  code: string
  message: string
  nodeId?: string
  edgeId?: string
  param?: string
  /** The names in the message, so that it can be said in another language. */
  names?: Record<string, string>
  /** What mends it for certain: the parameter as it was probably meant. */
  fix?: ProblemFix
}

export type ProblemFix = {
  /** What stands there afterwards, as `title` or `| to_number`. */
  name: string
  param: Param
}

export function error(code: string, message: string, names?: Record<string, string>): GraphProblem {
  return { severity: 'error', code, message, ...(names ? { names } : {}) }
}

export function warning(code: string, message: string, names?: Record<string, string>): GraphProblem {
  return { severity: 'warning', code, message, ...(names ? { names } : {}) }
}
