/** What a language (two letters, ISO 639-1) is called in the language that is read, or the letters where it has no name. */
export function languageName(code: string, readIn: string): string {
  try {
    return new Intl.DisplayNames([readIn], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
