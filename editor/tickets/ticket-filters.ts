/** Filters of the list by their names in the address, and at the API. */
export const filterNames = [
  'q',
  'status',
  'priority',
  'queue',
  'assignee',
  'unassigned',
  'customerId',
  'deviceId',
  'sla',
  'tag',
] as const

export type TicketFilters = Record<(typeof filterNames)[number], string>

/** What is not done yet. */
export const openStatuses = 'new,open,waiting'

/** Filters as they stand in an address, in one order, so that two of the same are the same text. */
export function filtersText(filters: Partial<TicketFilters>): string {
  const search = new URLSearchParams()
  for (const name of filterNames) {
    const value = filters[name]
    if (value) search.set(name, value)
  }
  return search.toString()
}

/** The filters of an address; what is none of them is left out. */
export function filtersOf(text: string): TicketFilters {
  const search = new URLSearchParams(text)
  return Object.fromEntries(filterNames.map((name) => [name, search.get(name) ?? ''])) as TicketFilters
}
