import type { TFunction } from 'i18next'
import type { ResolvedVariable, ValuePlace } from '#engine/api/types.ts'

type Link = ResolvedVariable['chain'][number]

/** Where a value comes from, as it is said within a sentence: `tag gold`. */
export function fromWhere({ place, placeName }: Pick<Link, 'place' | 'placeName'>, t: TFunction): string {
  return t(`variables.from.${place.scope}`, { name: placeName })
}

/** Why a link of the chain gives the value or does not; `chain` says what stands before it. */
export function whyLink<Known extends Pick<Link, 'place' | 'placeName' | 'reason'>>(
  { reason }: Known,
  chain: readonly Known[],
  t: TFunction,
): string {
  const winner = chain.find((link) => link.reason === 'wins')
  const by = !winner ? '' : reason === 'earlier_tag' ? winner.placeName : fromWhere(winner, t)
  return t(`variables.reason.${reason}`, { by })
}

/** The same place as a key of lists. */
export function placeKeyOf(place: ValuePlace): string {
  return Object.values(place).join(' ')
}
