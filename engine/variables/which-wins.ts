/** Where a value is set: for the MSP itself (everybody), a tag, a customer or a site. */
export type ValuePlace =
  | { scope: 'msp' }
  | { scope: 'tag'; tag: string }
  | { scope: 'customer'; customerId: string }
  | { scope: 'site'; siteId: string }

/** Whom a value is wanted for; without a customer only the MSP's counts. */
export interface Whose {
  customerId: string | null
  siteId: string | null
  /** The customer's, in any order. */
  tags: readonly string[]
}

export interface SetValue<Value> {
  place: ValuePlace
  value: Value
}

/**
 * Why a link of the chain gives the value or does not: `nearer` where a site, customer or tag before it has one,
 * `earlier_tag` where a tag does that stands before this one in the order of tags.
 */
export type LinkReason = 'wins' | 'not_set' | 'nearer' | 'earlier_tag'

export interface ChainLink<Value> {
  place: ValuePlace
  /** What is set there; undefined where nothing is. */
  set: SetValue<Value> | undefined
  reason: LinkReason
}

/**
 * Which of the values set for one name wins for somebody, and every place that was asked, in that order: the site, the
 * customer, its tags as `tagOrder` has them (others by name behind it), the MSP.
 */
export function whichWins<Value>(
  values: readonly SetValue<Value>[],
  whose: Whose,
  tagOrder: readonly string[],
): { winner: SetValue<Value> | undefined; chain: ChainLink<Value>[] } {
  let winner: SetValue<Value> | undefined
  const chain = placesOf(whose, tagOrder).map((place): ChainLink<Value> => {
    const set = values.find((value) => isSamePlace(value.place, place))
    if (!set) return { place, set, reason: 'not_set' }
    if (!winner) {
      winner = set
      return { place, set, reason: 'wins' }
    }
    const among = place.scope === 'tag' && winner.place.scope === 'tag'
    return { place, set, reason: among ? 'earlier_tag' : 'nearer' }
  })
  return { winner, chain }
}

/** Each tag once, in the order in which they win. */
export function inTagOrder(tags: readonly string[], tagOrder: readonly string[]): string[] {
  const place = new Map(tagOrder.map((tag, index) => [tag, index]))
  const last = tagOrder.length
  return [...new Set(tags)].sort((one, other) => {
    const apart = (place.get(one) ?? last) - (place.get(other) ?? last)
    return apart === 0 ? (one < other ? -1 : 1) : apart
  })
}

function placesOf({ customerId, siteId, tags }: Whose, tagOrder: readonly string[]): ValuePlace[] {
  if (customerId === null) return [{ scope: 'msp' }]
  return [
    ...(siteId === null ? [] : [{ scope: 'site' as const, siteId }]),
    { scope: 'customer', customerId },
    ...inTagOrder(tags, tagOrder).map((tag) => ({ scope: 'tag' as const, tag })),
    { scope: 'msp' },
  ]
}

function isSamePlace(one: ValuePlace, other: ValuePlace): boolean {
  switch (one.scope) {
    case 'msp':
      return other.scope === 'msp'
    case 'tag':
      return other.scope === 'tag' && one.tag === other.tag
    case 'customer':
      return other.scope === 'customer' && one.customerId === other.customerId
    case 'site':
      return other.scope === 'site' && one.siteId === other.siteId
  }
}
