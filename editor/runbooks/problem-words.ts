import type { TFunction } from 'i18next'
import { ApiProblem } from '../api.ts'
import { isWord } from '../i18n/is-word.ts'

/** What is wrong with a form, by field, in the reader's language; a code that is new is said in English. */
export function problemWords(error: unknown, t: TFunction): Record<string, string> {
  if (!(error instanceof ApiProblem) || !Array.isArray(error.body.problems)) return {}
  const found: Record<string, string> = {}
  for (const problem of error.body.problems) {
    if (typeof problem !== 'object' || problem === null || Array.isArray(problem)) continue
    const { field, code, message, limit } = problem
    if (typeof field !== 'string') continue
    const key = `runbooks.problem.${String(code)}`
    found[field] = isWord(t, key) ? t(key, { limit: Number(limit ?? 0) }) : String(message)
  }
  return found
}
