import { checked } from './evaluate-core.ts'
import type { ExpressionProblem } from './expression-error.ts'
import type { Param } from './param.ts'
import { type PlainPath, readPath } from './plain-path.ts'

/** Everything wrong with a parameter that can be known without running it; empty when nothing is. */
export function checkParam(param: Param): ExpressionProblem[] {
  return param.kind === 'literal' ? [] : checked(param.kind, param.source).problems
}

/** Where the parameter reads the scope: each reference with the whole path that is written out from there. */
export function referencedPaths(param: Param): { path: PlainPath; begin: number; end: number }[] {
  if (param.kind === 'literal') return []
  const { kind, source } = param
  return checked(kind, source).references.flatMap(({ begin, end }) => {
    // One inside quotes has no place of its own.
    if (begin === end) return []
    const read = readPath(source, begin)
    return read ? [{ path: read.path, begin, end: read.end }] : []
  })
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
