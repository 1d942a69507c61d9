import type { TFunction } from 'i18next'
import type { WordKey } from './words.ts'

/** Whether there is a text for a code that the server sent. */
export function isWord(t: TFunction, key: string): key is WordKey {
  return t(key as WordKey, { defaultValue: '', skipInterpolation: true }) !== ''
}
