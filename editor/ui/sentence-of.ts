import i18next from 'i18next'
import { ApiProblem } from '../api.ts'

/** What went wrong as sentences for a person, from problem details or from any other error. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error)
  if (error.status === 0) return i18next.t('problem.noAnswer')
  const fields = error.errors.map(({ where, message }) => (where ? `${where}: ${message}` : message))
  return [error.message, ...fields].join('\n')
}
