import type { ValueScope } from '../db/schema.ts'
import type { ValuePlace } from './which-wins.ts'

export interface PlaceColumns<Scope extends ValueScope = ValueScope> {
  scope: Scope
  tag: string | null
  customer_id: string | null
  site_id: string | null
}

/** A place as its four columns, and back. */
export function toColumns<Place extends ValuePlace>(place: Place): PlaceColumns<Place['scope']> {
  return {
    scope: place.scope,
    tag: 'tag' in place ? place.tag : null,
    customer_id: 'customerId' in place ? place.customerId : null,
    site_id: 'siteId' in place ? place.siteId : null,
  }
}

export function fromColumns({ scope, tag, customer_id, site_id }: PlaceColumns): ValuePlace {
  switch (scope) {
    case 'msp':
      return { scope }
    case 'tag':
      return { scope, tag: tag ?? '' }
    case 'customer':
      return { scope, customerId: customer_id ?? '' }
    case 'site':
      return { scope, siteId: site_id ?? '' }
  }
}
