import { useState } from 'react'

export interface SelectedRows {
  /** Of the rows that are shown. */
  ids: readonly string[]
  has(id: string): boolean
  /** With `range` all from the one that was chosen last. */
  toggle(id: string, range: boolean): void
  toggleAll(): void
  all: boolean
  clear(): void
}

/** Which rows of a list are chosen; one that is not shown any more is not. */
export function useSelectedRows(shown: readonly string[]): SelectedRows {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [last, setLast] = useState<string | null>(null)
  const ids = shown.filter((id) => chosen.has(id))
  const all = shown.length > 0 && ids.length === shown.length
  return {
    ids,
    all,
    has: (id) => chosen.has(id),
    toggle: (id, range) => {
      setChosen((old) => withToggled(old, shown, id, range ? last : null))
      setLast(id)
    },
    toggleAll: () => setChosen(all ? new Set() : new Set(shown)),
    clear: () => setChosen(new Set()),
  }
}

/** The chosen ids with one more or less, and with `from` all rows in between as well. */
export function withToggled(
  chosen: ReadonlySet<string>,
  shown: readonly string[],
  id: string,
  from: string | null,
): Set<string> {
  const next = new Set(chosen)
  const [start, end] = [shown.indexOf(from ?? id), shown.indexOf(id)].toSorted((a, b) => a - b)
  const touched = start === -1 ? [id] : shown.slice(start, (end ?? 0) + 1)
  for (const each of touched) {
    if (chosen.has(id)) next.delete(each)
    else next.add(each)
  }
  return next
}
