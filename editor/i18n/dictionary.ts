import { type Language, languages } from './languages.ts'
import { firstWords, words } from './words.ts'

/** Texts of one language, by key: those of the first page, those of all others, or all. */
export function dictionaryOf(
  language: Language,
  part: 'first' | 'rest' | 'all' = 'all',
): Record<string, string> {
  const place = languages.indexOf(language)
  const entries = Object.entries(part === 'first' ? firstWords : words).filter(
    ([key]) => part !== 'rest' || !(key in firstWords),
  )
  return Object.fromEntries(entries.map(([key, texts]) => [key, texts[place] ?? texts[0]]))
}
