import type { TFunction } from 'i18next'
import { readPath } from '#engine/graph/place.ts'

/** The item of a loop that something happened in, as "item 3" or "item 3 · item 1"; empty outside loops. */
export function placeName(path: string, t: TFunction): string {
  return readPath(path)
    .map(({ index }) => t('effects.item', { number: index + 1 }))
    .join(' · ')
}
