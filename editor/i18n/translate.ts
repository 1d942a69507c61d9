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

type Texts = Promise<{ default: Record<string, string> }>

const dictionaries: Record<Language, { first: () => Texts; rest: () => Texts }> = {
  en: {
    first: () => import('virtual:dictionary/en/first'),
    rest: () => import('virtual:dictionary/en/rest'),
  },
  it: {
    first: () => import('virtual:dictionary/it/first'),
    rest: () => import('virtual:dictionary/it/rest'),
  },
}

/** Starts with the words of the first page. */
export function startTranslations(): Promise<void> {
  started ??= start()
  return started
}

let started: Promise<void> | undefined

/** The language that the editor is shown in; at the start the one chosen before, else that of the browser. */
export function languageNow(): Language {
  if (i18next.isInitialized)
    return languages.find((language) => i18next.language.startsWith(language)) ?? 'en'
  const chosen = localStorage.getItem(remembered) ?? navigator.language.slice(0, 2)
  return languages.find((language) => language === chosen) ?? 'en'
}

async function start(): Promise<void> {
  const lng = languageNow()
  const texts = (await dictionaries[lng].first()).default
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

const added = new Map<Language, Promise<void>>()

/** Fetches the words of all other pages; each waits for it before it is drawn. */
export async function allWords(): Promise<void> {
  // On their way together with those of the first page.
  dictionaries[languageNow()].rest().catch(() => undefined)
  await startTranslations()
  await addRest(languageNow())
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(remembered, language)
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const texts = (await dictionaries[language].first()).default
    i18next.addResourceBundle(language, 'translation', texts, true)
  }
  await addRest(language)
  document.documentElement.lang = language
  await i18next.changeLanguage(localeOf(language))
}

function addRest(language: Language): Promise<void> {
  const known = added.get(language)
  if (known) return known
  const adding = dictionaries[language].rest().then(({ default: texts }) => {
    i18next.addResourceBundle(language, 'translation', texts, true)
  })
  added.set(language, adding)
  // What could not be fetched is asked for again the next time.
  adding.catch(() => added.delete(language))
  return adding
}
