import type { Language } from './languages.ts'

const usual: Record<Language, string> = { en: 'en-GB', it: 'it-IT' }

/**
 * How dates and numbers are written (BCP 47): as in the region of the browser where it speaks this language, else as in
 * Europe. Browsers that were never set up say en-US everywhere, so America is believed only with a clock of there.
 */
export function localeOf(
  language: Language,
  preferred: readonly string[] = navigator.languages,
  timeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const regional = preferred.find((tag) => tag.startsWith(`${language}-`) && isTag(tag))
  if (regional === undefined) return usual[language]
  if (regional === 'en-US' && !/^(America|US)\/|^Pacific\/Honolulu/.test(timeZone)) return usual.en
  return regional
}

/** A browser without a locale of its own says `en-US@posix`, which no formatter takes. */
function isTag(tag: string): boolean {
  return /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})+$/.test(tag)
}
