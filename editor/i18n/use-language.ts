import { useTranslation } from 'react-i18next'
import { type Language, languages } from './languages.ts'

/** The language that the editor is shown in; a change draws the caller again. */
export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return languages.find((language) => i18n.language.startsWith(language)) ?? 'en'
}
