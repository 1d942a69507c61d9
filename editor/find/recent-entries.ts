import { readKept } from '../ui/read-kept.ts'
import { type Entry, entryGroups } from './offered-entries.ts'

const key = 'sentiero-recent'
const most = 12

export type RecentEntry = Pick<Entry, 'id' | 'group' | 'title' | 'hint' | 'to'>

/** What was chosen last in this browser, the newest first. */
export function recentEntries(): RecentEntry[] {
  return readKept(
    key,
    (one): one is RecentEntry =>
      'id' in one && 'title' in one && 'group' in one && entryGroups.some((group) => group === one.group),
  )
}

export function rememberEntry({ id, group, title, hint, to }: Entry) {
  const entry = { id, group, title, ...(hint ? { hint } : {}), ...(to ? { to } : {}) }
  const others = recentEntries().filter((other) => other.id !== id)
  localStorage.setItem(key, JSON.stringify([entry, ...others].slice(0, most)))
}
