import { z } from 'zod'
import { type Entry, entryGroups } from './offered-entries.ts'

const key = 'sentiero-recent'
const most = 12

const kept = z.array(
  z.object({
    id: z.string(),
    group: z.enum(entryGroups),
    title: z.string(),
    hint: z.string().optional(),
    to: z.string().optional(),
  }),
)
export type RecentEntry = z.output<typeof kept>[number]

/** What was chosen last in this browser, the newest first. */
export function recentEntries(): RecentEntry[] {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(key) ?? '[]'))
  } catch {
    return []
  }
}

export function rememberEntry({ id, group, title, hint, to }: Entry) {
  const entry = { id, group, title, ...(hint ? { hint } : {}), ...(to ? { to } : {}) }
  const others = recentEntries().filter((other) => other.id !== id)
  localStorage.setItem(key, JSON.stringify([entry, ...others].slice(0, most)))
}
