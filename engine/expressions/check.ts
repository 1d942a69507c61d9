import { checked } from './evaluate-core.ts'
import type { ExpressionProblem } from './expression-error.ts'
import type { Param } from './param.ts'

/** Everything wrong with a parameter that can be known without running it; empty when nothing is. */
export function checkParam(param: Param): ExpressionProblem[] {
  return param.kind === 'literal' ? [] : checked(param.kind, param.source).problems
}

/** The ids of the steps whose output the parameter uses, each once. */
export function referencedSteps(param: Param): string[] {
  if (param.kind === 'literal') return []
  const ids = new Set<string>()
  for (const { stepId } of checked(param.kind, param.source).references) {
    if (stepId !== undefined) ids.add(stepId)
  }
  return [...ids]
}
