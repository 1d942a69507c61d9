import type { JsonValue } from '../graph/json.ts'
import { evaluateToJson, type SourceKind } from './evaluate-core.ts'
import { ExpressionError, type ExpressionProblem } from './expression-error.ts'

export type Question = { kind: SourceKind; source: string }

/** What a worker is sent: sources of one scope, which is JSON text so that nothing but JSON can get in. */
export type Request = { questions: Question[]; scope: string }

/** One result as JSON text, or why there is none. */
export type Answer = { json: string } | { problem: ExpressionProblem }

/** What a worker says: `ready` once, then one answer for each question, in their order. */
export type Reply = 'ready' | Answer

/** Answers a request in a worker; each answer is given as soon as it is known, as each has its own deadline. */
export function answer(request: Request, reply: (reply: Reply) => void): void {
  const scope = JSON.parse(request.scope) as { [root: string]: JsonValue }
  for (const { kind, source } of request.questions) reply(answerOne(kind, source, scope))
}

function answerOne(kind: SourceKind, source: string, scope: { [root: string]: JsonValue }): Answer {
  try {
    return { json: evaluateToJson(kind, source, scope) }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const { code, message, at } = error
    return { problem: at === undefined ? { code, message } : { code, message, at } }
  }
}
