import { scoreOf } from './match-words.ts'
import { type Entry, type EntryGroup, entryGroups } from './offered-entries.ts'

const mostOfGroup = 7
const mostWithoutSearch = 5

/**
 * Entries that fit what was typed, in groups: the group with the best one first, in a group the best first and among equals
 * what was used last. Without a search what was used last comes first, then a few of each.
 */
export function rankEntries(
  search: string,
  entries: readonly Entry[],
  recent: readonly { id: string }[],
): { group: EntryGroup; entries: Entry[] }[] {
  const age = new Map(recent.map(({ id }, place) => [id, place]))
  const isSearch = search.trim() !== ''
  const used = isSearch
    ? []
    : recent.flatMap(({ id }): Entry[] => {
        const entry = entries.find((each) => each.id === id)
        return entry ? [{ ...entry, group: 'recent' }] : []
      })
  const usedIds = new Set(used.map(({ id }) => id))
  const scored = entries
    .filter(({ id }) => !usedIds.has(id))
    .map((entry) => ({ entry, score: scoreOf(search, textsOf(entry)) }))
    .filter(({ score }) => score > 0)
  const groups = entryGroups.map((group) => {
    const own = scored
      .filter(({ entry }) => entry.group === group)
      // What cannot be done now comes after what can.
      .toSorted(
        (a, b) =>
          b.score - a.score || possible(b.entry) - possible(a.entry) || order(a.entry) - order(b.entry),
      )
    const shown = own.slice(0, isSearch ? mostOfGroup : mostWithoutSearch)
    return { group, entries: shown.map(({ entry }) => entry), best: own[0]?.score ?? 0 }
  })
  const sorted = isSearch ? groups.toSorted((a, b) => b.best - a.best) : groups
  return [{ group: 'recent' as const, entries: used.slice(0, 6) }, ...sorted].flatMap(({ group, entries }) =>
    entries.length > 0 ? [{ group, entries }] : [],
  )

  function order({ id }: Entry): number {
    return age.get(id) ?? recent.length
  }
}

function textsOf({ title, words = [], hint = '' }: Entry): string[] {
  return [title, ...words, hint]
}

function possible({ why }: Entry): number {
  return why === undefined ? 1 : 0
}
