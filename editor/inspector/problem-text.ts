import type { TFunction } from 'i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import { isWord } from '../i18n/is-word.ts'

/** What is wrong, in the reader's language where there are words for it, else as the check said it. */
export function problemText(t: TFunction, { code, message, names }: GraphProblem): string {
  if (!names) return message
  const key = `problem.${code}${names.near === undefined ? '' : '.near'}`
  if (!isWord(t, key)) return message
  // Types are named in the language too.
  const types = ['wanted', 'given'].flatMap((name) => {
    const keys = names[name]?.split(',').map((type) => `problem.type.${type}`)
    return keys ? [[name, keys.map((type) => (isWord(t, type) ? String(t(type)) : type)).join(' / ')]] : []
  })
  return String(t(key, { ...names, ...Object.fromEntries(types) }))
}

/** What is shown below a parameter: its first error, else its first warning. */
export function problemOf(problems: readonly GraphProblem[], name: string): GraphProblem | undefined {
  const own = problems.filter(({ param }) => param === name)
  return own.find(({ severity }) => severity === 'error') ?? own[0]
}
