import type { JsonObject, JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'

export const maxLookupRows = 10_000
/** Of the rows as JSON. */
export const maxLookupBytes = 1_000_000
const maxKeyLength = 500
const maxColumns = 100

/**
 * Names of the columns of all rows, in the order they first stand in; empty where each row is one plain value. Throws
 * `StepFailed` for what no lookup table can hold.
 */
export function columnsOfRows(rows: JsonObject): string[] {
  const entries = Object.entries(rows)
  if (entries.length > maxLookupRows) {
    throw refused(
      `A lookup table holds ${maxLookupRows} rows at most; these are ${entries.length}. Split it into several tables.`,
    )
  }
  const bytes = Buffer.byteLength(JSON.stringify(rows))
  if (bytes > maxLookupBytes) {
    throw refused(
      `A lookup table holds 1 MB at most; these rows are ${(bytes / 1_000_000).toFixed(1)} MB. Leave out columns, or split it into several tables.`,
    )
  }
  const columns = new Set<string>()
  const first = entries[0]
  const isPlain = first !== undefined && !isObject(first[1])
  for (const [key, value] of entries) {
    checkKey(key)
    if (isObject(value) === isPlain) {
      throw refused(
        `Row "${key}" is ${isPlain ? 'columns' : 'a plain value'}, and row "${first?.[0]}" is ${isPlain ? 'a plain value' : 'columns'}: all rows of a table have the same shape.`,
      )
    }
    if (isObject(value)) checkCells(key, value, columns)
    else if (!isPlainValue(value)) {
      throw refused(`Row "${key}" must be text, a number, true, false, or an object of columns.`)
    }
  }
  if (columns.size > maxColumns) {
    throw refused(`A lookup table has ${maxColumns} columns at most; these are ${columns.size}.`)
  }
  return [...columns]
}

function checkKey(key: string): void {
  if (key.trim() === '') throw refused('A row has an empty key. Give it one, or leave the row out.')
  if (key.length > maxKeyLength) {
    throw refused(
      `The key "${key.slice(0, 40)}…" has ${key.length} characters; ${maxKeyLength} are allowed at most.`,
    )
  }
}

function checkCells(key: string, row: JsonObject, columns: Set<string>): void {
  const cells = Object.entries(row)
  if (cells.length === 0) throw refused(`Row "${key}" has no columns. Give it one, or leave the row out.`)
  for (const [column, cell] of cells) {
    if (column.trim() === '') throw refused(`Row "${key}" has a column without a name.`)
    if (cell !== null && !isPlainValue(cell)) {
      throw refused(`Row "${key}": column "${column}" must be text, a number, true, false or null.`)
    }
    columns.add(column)
  }
}

function isPlainValue(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(message: string): StepFailed {
  return new StepFailed(message, { code: 'lookup_rows_refused' })
}
