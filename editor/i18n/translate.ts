import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, languages } from './languages.ts'
import { localeOf } from './locale.ts'
import type { words } from './words.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false
    resources: { translation: { [Key in keyof typeof words]: string } }
  }
}

const remembered = 'sentiero-language'

const dictionaries: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import('virtual:dictionary/en'),
  it: () => import('virtual:dictionary/it'),
}

/** Starts in the language chosen before, else in the browser's. */
export async function startTranslations(): Promise<void> {
  const chosen = localStorage.getItem(remembered) ?? navigator.language.slice(0, 2)
  const lng = languages.find((language) => language === chosen) ?? 'en'
  const texts = (await dictionaries[lng]()).default
  await i18next.use(initReactI18next).init({
    // With its region, by which dates and numbers are written; the texts are those of the language.
    lng: localeOf(lng),
    load: 'languageOnly',
    keySeparator: false,
    interpolation: { escapeValue: false },
    resources: { [lng]: { translation: texts } },
  })
  document.documentElement.lang = lng
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(remembered, language)
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const texts = (await dictionaries[language]()).default
    i18next.addResourceBundle(language, 'translation', texts)
  }
  document.documentElement.lang = language
  await i18next.changeLanguage(localeOf(language))
}
