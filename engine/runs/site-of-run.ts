import type { JsonValue } from '../graph/json.ts'
import type { EventRecord } from './claim.ts'

/** The site that a run is about: that of its device or contact, else that of the ticket which its event speaks of. */
export function siteOfRun({ parties, data }: Pick<EventRecord, 'parties' | 'data'>): string | null {
  return idIn(parties?.site ?? null, 'id') ?? idIn(valueIn(data, 'ticket'), 'siteId')
}

function idIn(value: JsonValue, name: string): string | null {
  const id = valueIn(value, name)
  return typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id) ? id : null
}

function valueIn(value: JsonValue, name: string): JsonValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value[name] ?? null) : null
}
