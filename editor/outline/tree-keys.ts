import type { OutlineRow } from './outline-rows.ts'

/** What a key does in the tree, apart from changing the workflow. */
export type TreeStep =
  | { go: string }
  | { open: string }
  | { close: string }
  | { openAll: readonly string[] }
  | null

/**
 * The keys of a tree as the WAI-ARIA Authoring Practices have them: up and down through what is seen, right into a row and
 * left out of it, Home and End, and * to open all rows beside this one.
 */
export function treeStep(
  key: string,
  seen: readonly OutlineRow[],
  closed: ReadonlySet<string>,
  active: string,
): TreeStep {
  const at = seen.findIndex((row) => row.key === active)
  const row = seen[at]
  const go = (to: OutlineRow | undefined): TreeStep => (to ? { go: to.key } : null)
  if (!row) return go(seen[0])
  const isClosed = closed.has(row.key)
  switch (key) {
    case 'ArrowDown':
      return go(seen[at + 1])
    case 'ArrowUp':
      return go(seen[at - 1])
    case 'Home':
      return go(seen[0])
    case 'End':
      return go(seen.at(-1))
    case 'ArrowRight':
      if (row.below === 0) return null
      return isClosed ? { open: row.key } : go(seen[at + 1])
    case 'ArrowLeft':
      if (row.below > 0 && !isClosed) return { close: row.key }
      return row.parent === null ? null : { go: row.parent }
    case '*':
      return { openAll: seen.filter(({ parent }) => parent === row.parent).map((each) => each.key) }
    default:
      return null
  }
}

/** The next row whose text begins with what was typed, from the active one on; one letter again and again goes through all. */
export function typedRow(
  typed: string,
  seen: readonly OutlineRow[],
  active: string,
  nameOf: (row: OutlineRow) => string,
): string | undefined {
  const letters = [...typed.toLowerCase()]
  const repeated = letters.length > 1 && letters.every((letter) => letter === letters[0])
  const wish = repeated ? (letters[0] ?? '') : typed.toLowerCase()
  const at = seen.findIndex((row) => row.key === active)
  // A longer text may still be the row one is on; a single letter goes on to the next.
  const from = at + (wish.length > 1 ? 0 : 1)
  const turned = [...seen.slice(from), ...seen.slice(0, from)]
  return turned.find((row) => nameOf(row).toLowerCase().startsWith(wish))?.key
}
