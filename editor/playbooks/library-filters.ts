import type { PlaybookSummary } from '#engine/api/types.ts'

/** The shelves of the library, in their order. */
export const playbookGoals = [
  'tickets',
  'monitoring',
  'security',
  'maintenance',
  'users',
  'money',
  'customers',
  'operations',
] as const satisfies readonly PlaybookSummary['goal'][]

/** As they stand in the address bar; an empty one lets everything through. */
export interface LibraryFilters {
  q: string
  goal: string
  /** `ready` for those of which nothing is missing, `imported` for those that are set up already. */
  show: string
}

/** Each word that is looked for stands somewhere in the title or the summary. */
export function fitsFilters(
  { title, summary, goal, ready, imported }: PlaybookSummary,
  filters: LibraryFilters,
): boolean {
  const text = `${title} ${summary}`.toLowerCase()
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.every((word) => text.includes(word))) return false
  if (filters.goal !== '' && goal !== filters.goal) return false
  if (filters.show === 'ready') return ready !== 'missing'
  return filters.show !== 'imported' || imported.length > 0
}
