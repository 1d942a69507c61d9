import i18next from 'i18next'
import { ApiProblem } from '../api.ts'

/** What went wrong as sentences for a person, from problem details or from any other error. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error)
  if (error.status === 0) return i18next.t('problem.noAnswer')
  // The messages name the field in people's words; `where` is for programs.
  const more = error.errors
    .map(({ message }) => message)
    .filter((message) => !error.message.includes(message))
  return [error.message, ...more].join('\n').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, localTime)
}

function localTime(moment: string): string {
  return new Date(moment).toLocaleString(i18next.language, { dateStyle: 'medium', timeStyle: 'short' })
}
