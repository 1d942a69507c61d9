import type { JsonObject, JsonValue } from '#engine/graph/json.ts'

/** A lookup table as it is typed. No columns: each row has one cell, its plain value. */
export interface LookupGrid {
  columns: string[]
  rows: GridRow[]
}

export interface GridRow {
  id: number
  key: string
  /** One for each column; undefined where the row leaves the column out. */
  cells: (JsonValue | undefined)[]
  /** Added here: shown whatever is searched for. */
  isNew: boolean
}

/** Rows by key, as a person sorts them: "P2" before "P10". */
export function toGrid(rows: JsonObject, columns: readonly string[], language: string): LookupGrid {
  const { compare } = new Intl.Collator(language, { numeric: true })
  const entries = Object.entries(rows).toSorted(([a], [b]) => compare(a, b))
  return {
    columns: [...columns],
    rows: entries.map(([key, value], id) => ({
      id,
      key,
      cells: columns.length === 0 ? [value] : columns.map((column) => cellOf(value, column)),
      isNew: false,
    })),
  }
}

export type GridResult =
  | { rows: JsonObject }
  | { problem: 'emptyKey' }
  | { problem: 'twice'; key: string }
  | { problem: 'columnTwice' }

/** Rows as the server keeps them; rows in which nothing was typed are left out. */
export function fromGrid({ columns, rows }: LookupGrid): GridResult {
  const names = columns.map((column) => column.trim())
  if (names.includes('') || new Set(names).size < names.length) return { problem: 'columnTwice' }
  const kept = new Map<string, JsonValue>()
  for (const { key, cells } of rows) {
    const isBlank = cells.every((cell) => cell === undefined || cell === '')
    if (key.trim() === '' && isBlank) continue
    if (key.trim() === '') return { problem: 'emptyKey' }
    if (kept.has(key)) return { problem: 'twice', key }
    kept.set(key, rowValue(names, cells))
  }
  return { rows: Object.fromEntries(kept) }
}

export function addRow(grid: LookupGrid): LookupGrid {
  // Rows stand in the order of their ids.
  const id = (grid.rows.at(-1)?.id ?? -1) + 1
  const cells = grid.columns.length === 0 ? [undefined] : grid.columns.map(() => undefined)
  return { ...grid, rows: [...grid.rows, { id, key: '', cells, isNew: true }] }
}

export function removeRow(grid: LookupGrid, id: number): LookupGrid {
  return { ...grid, rows: grid.rows.filter((row) => row.id !== id) }
}

export function changeRow(grid: LookupGrid, id: number, change: (row: GridRow) => GridRow): LookupGrid {
  return { ...grid, rows: grid.rows.map((row) => (row.id === id ? change(row) : row)) }
}

/** Plain values get `valueName` as their column. */
export function addColumn(grid: LookupGrid, name: string, valueName: string): LookupGrid {
  return {
    columns: [...(grid.columns.length === 0 ? [valueName] : grid.columns), name],
    rows: grid.rows.map((row) => ({ ...row, cells: [...row.cells, undefined] })),
  }
}

export function renameColumn(grid: LookupGrid, at: number, name: string): LookupGrid {
  return { ...grid, columns: grid.columns.with(at, name) }
}

/** The values of a last column that goes become plain. */
export function removeColumn(grid: LookupGrid, at: number): LookupGrid {
  const columns = grid.columns.toSpliced(at, 1)
  if (columns.length === 0) return { ...grid, columns }
  return { columns, rows: grid.rows.map((row) => ({ ...row, cells: row.cells.toSpliced(at, 1) })) }
}

/** Rows that hold the words in their key or in a cell, and those that were just added. */
export function matchingRows({ rows }: LookupGrid, words: string): GridRow[] {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return rows
  return rows.filter(({ key, cells, isNew }) =>
    isNew ? true : [key, ...cells.map(cellText)].some((text) => text.toLowerCase().includes(wanted)),
  )
}

export function cellText(cell: JsonValue | undefined): string {
  if (cell === undefined || cell === null) return ''
  return typeof cell === 'string' ? cell : JSON.stringify(cell)
}

function cellOf(value: JsonValue, column: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, column) ? value[column] : undefined
}

function rowValue(columns: readonly string[], cells: GridRow['cells']): JsonValue {
  if (columns.length === 0) return cells[0] ?? ''
  const entries = columns.flatMap((column, at): [string, JsonValue][] => {
    const cell = cells[at]
    return cell === undefined ? [] : [[column, cell]]
  })
  // A row without any column is none that the server keeps.
  return entries.length === 0 ? { [columns[0] ?? '']: '' } : Object.fromEntries(entries)
}
