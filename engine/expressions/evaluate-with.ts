import type { JsonValue } from '../graph/json.ts'
import type { Answer, Question } from './answer.ts'
import { checked, tooLongText } from './evaluate-core.ts'
import { ExpressionError, type ExpressionProblem } from './expression-error.ts'
import type { Param } from './param.ts'
import { compare, plainComparison } from './plain-comparison.ts'
import { plainPath, plainTemplate, valueAtPath } from './plain-path.ts'
import type { Scope } from './scope.ts'
import { text } from './text.ts'
import type { WorkerPool } from './worker-pool.ts'

/**
 * The values of parameters: plain ones at once, all others together by one worker of the pool.
 * A plain value is the very one in the scope, not a copy. Throws the ExpressionError of the first that has no value.
 */
export async function evaluateWith(
  pool: WorkerPool,
  params: readonly [name: string | undefined, param: Param][],
  scope: Scope,
): Promise<JsonValue[]> {
  const values = params.map(([name, param]) => plainValue(name, param, scope))
  const questions: Question[] = []
  for (const [index, [name, param]] of params.entries()) {
    if (values[index] !== undefined || param.kind === 'literal') continue
    const problem = checked(param.kind, param.source).problems[0]
    if (problem !== undefined) throw new ExpressionError(problem, param.source, name)
    questions.push(param)
  }
  if (questions.length === 0) return values.map((value) => value ?? null)
  const answers = await pool.ask({ questions, scope: neededScope(questions, scope) })
  let next = 0
  return params.map(([name, param], index) => {
    const value = values[index]
    return value !== undefined || param.kind === 'literal'
      ? (value ?? null)
      : read(answers[next++], param.source, name)
  })
}

/** The value of a literal, a plain path or comparison, or a template of plain paths; undefined where Liquid is needed. */
function plainValue(name: string | undefined, param: Param, scope: Scope): JsonValue | undefined {
  if (param.kind === 'literal') return param.value
  if (param.kind === 'expression') {
    const path = plainPath(param.source)
    if (path !== null) return valueAtPath(scope, path)
    const comparison = plainComparison(param.source)
    return comparison === null ? undefined : compare(comparison, scope)
  }
  const pieces = plainTemplate(param.source)
  if (pieces === null) return undefined
  const result = pieces
    .map((piece) => (typeof piece === 'string' ? piece : text(valueAtPath(scope, piece))))
    .join('')
  const problem = tooLongText(result)
  if (problem !== undefined) throw new ExpressionError(problem, param.source, name)
  return result
}

function read(answer: Answer | undefined, source: string, name: string | undefined): JsonValue {
  if (answer !== undefined && 'json' in answer) return JSON.parse(answer.json) as JsonValue
  const notReached: ExpressionProblem = { code: 'worker', message: 'It was not reached.' }
  throw new ExpressionError(answer?.problem ?? notReached, source, name)
}

/** The part of the scope that the sources name, as JSON: a run's outputs may be megabytes, and few are used. */
function neededScope(questions: readonly Question[], scope: Scope): string {
  const needed: { [root: string]: JsonValue } = { run: scope.run }
  const steps: { [stepId: string]: { output: JsonValue } } = {}
  for (const { kind, source } of questions) {
    for (const { root, stepId } of checked(kind, source).references) {
      const step =
        stepId !== undefined && Object.hasOwn(scope.steps, stepId) ? scope.steps[stepId] : undefined
      if (stepId !== undefined && step !== undefined) steps[stepId] = step
      else if (root !== 'steps') needed[root] = scope[root] ?? null
    }
  }
  return JSON.stringify({ ...needed, steps })
}
