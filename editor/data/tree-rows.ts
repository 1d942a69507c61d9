import type { JsonValue } from '#engine/graph/json.ts'
import { type DataPath, partsOf } from './data-path.ts'

export type TreeRow =
  | { is: 'value'; key: string; path: DataPath; value: JsonValue; depth: number; size: number; open: boolean }
  /** Stands in place of entries that are not shown yet. */
  | { is: 'more'; key: string; path: DataPath; depth: number; left: number }

/** Which containers are open or closed against the rule, and how much of the long ones is shown, by key of the path. */
export interface TreeState {
  toggled: ReadonlySet<string>
  shown: ReadonlyMap<string, number>
}

export const entriesAtOnce = 100
const openAtFirst = 2

export const keyOf = (path: DataPath): string => JSON.stringify(path)

/**
 * The rows of a value as they stand below each other. Two levels are open at first, but no long list; of long lists a part
 * is shown, so that a large value makes few rows.
 */
export function treeRows(value: JsonValue, { toggled, shown }: TreeState): TreeRow[] {
  const rows: TreeRow[] = []
  const visit = (value: JsonValue, path: DataPath, depth: number) => {
    const parts = partsOf(value)
    const limit = shown.get(keyOf(path)) ?? entriesAtOnce
    for (const [part, inner] of parts.slice(0, limit)) {
      const at = [...path, part]
      const key = keyOf(at)
      const { length: size } = partsOf(inner)
      const opens = depth + 1 < openAtFirst && size <= entriesAtOnce
      const open = size > 0 && opens !== toggled.has(key)
      rows.push({ is: 'value', key, path: at, value: inner, depth, size, open })
      if (open) visit(inner, at, depth + 1)
    }
    const left = parts.length - limit
    if (left > 0) rows.push({ is: 'more', key: `${keyOf(path)} more`, path, depth, left })
  }
  visit(value, [], 0)
  return rows
}
