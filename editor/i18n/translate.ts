import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { dictionaryOf } from './dictionary.ts'
import { type Language, languages } from './languages.ts'
import type { words } from './words.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false
    resources: { translation: { [Key in keyof typeof words]: string } }
  }
}

const remembered = 'sentiero-language'

/** Starts in the language chosen before, else in the browser's. */
export function startTranslations() {
  const chosen = localStorage.getItem(remembered) ?? navigator.language.slice(0, 2)
  void i18next.use(initReactI18next).init({
    lng: languages.find((language) => language === chosen) ?? 'en',
    fallbackLng: 'en',
    keySeparator: false,
    interpolation: { escapeValue: false },
    resources: {
      en: { translation: dictionaryOf('en') },
      it: { translation: dictionaryOf('it') },
    },
  })
  document.documentElement.lang = i18next.language
}

export function chooseLanguage(language: Language) {
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}
