import type { OutlineRow } from './outline-rows.ts'

/** The same rows, each the one of before where nothing about it differs, so that it is not drawn again. */
export function keepRows(before: ReadonlyMap<string, OutlineRow>, rows: readonly OutlineRow[]): OutlineRow[] {
  return rows.map((row) => {
    const old = before.get(row.key)
    return old && isSame(old, row) ? old : row
  })
}

function isSame(a: OutlineRow, b: OutlineRow): boolean {
  const one = Object.entries(a)
  const other = new Map<string, unknown>(Object.entries(b))
  return one.length === other.size && one.every(([name, value]) => equal(value, other.get(name)))
}

/** Of several ways out, which one it is comes as an object made anew each time. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  return isWay(a) && isWay(b) && a.number === b.number && a.of === b.of
}

function isWay(value: unknown): value is { number: number; of: number } {
  return typeof value === 'object' && value !== null && 'number' in value && 'of' in value
}
