import { type Language, languages } from './languages.ts'
import { words } from './words.ts'

/** All texts of one language, by key. */
export function dictionaryOf(language: Language): Record<string, string> {
  const place = languages.indexOf(language)
  return Object.fromEntries(Object.entries(words).map(([key, texts]) => [key, texts[place] ?? texts[0]]))
}
