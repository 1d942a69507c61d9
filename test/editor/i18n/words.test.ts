import { expect, test } from 'vitest'
import { dictionaryOf } from '../../../editor/i18n/dictionary.ts'
import { languages } from '../../../editor/i18n/languages.ts'
import { words } from '../../../editor/i18n/words.ts'

const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted()

test('every language has the same keys', () => {
  const keys = Object.keys(dictionaryOf('en'))
  expect(keys.length).toBeGreaterThan(300)
  for (const language of languages) expect(Object.keys(dictionaryOf(language))).toEqual(keys)
})

test('no text is empty, and each names the same values in every language', () => {
  const wrong = Object.entries(words).filter(
    ([, [english, italian]]) =>
      english.trim() === '' || italian.trim() === '' || holes(english).join() !== holes(italian).join(),
  )
  expect(wrong).toEqual([])
})
