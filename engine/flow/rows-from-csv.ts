import { CsvError, parse } from 'csv-parse/sync'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import { maxLookupBytes, maxLookupRows } from './lookup-rows.ts'

/**
 * Rows of a lookup table from CSV (RFC 4180): the first line names the columns, the first column is the key. One other
 * column makes plain values, several make objects. Comma, semicolon or tab, whichever the first line has most of.
 * Throws `StepFailed` with the line that cannot be read.
 */
export function rowsFromCsv(text: string): JsonObject {
  if (text.length > maxLookupBytes) {
    const megabytes = (text.length / 1_000_000).toFixed(1)
    throw refused(
      `The CSV is ${megabytes} MB, and a lookup table holds 1 MB at most. Leave out columns, or split it.`,
    )
  }
  const [header, ...lines] = readLines(text)
  if (!header) throw refused('The CSV text is empty. Give a line of column names, then a line for each row.')
  if (lines.length > maxLookupRows) {
    throw refused(
      `The CSV has more than ${maxLookupRows} rows, which a lookup table holds at most. Split it.`,
    )
  }
  const [, ...columns] = header.cells
  checkColumns(columns)
  const rows = new Map<string, { value: JsonValue; line: number }>()
  for (const { cells, line } of lines) {
    const [key = '', ...values] = cells
    if (key === '') throw refused(`Line ${line} of the CSV has no key: its first column is empty.`)
    if (values.length > columns.length) {
      throw refused(
        `Line ${line} of the CSV has ${cells.length} columns, and the first line names ${header.cells.length}. Put quotes around values that hold the separator.`,
      )
    }
    const known = rows.get(key)
    if (known)
      throw refused(`The key "${key}" is on line ${known.line} of the CSV and again on line ${line}.`)
    const cellsByColumn = columns.map((column, at): [string, JsonValue] => [
      column,
      cellValue(values[at] ?? ''),
    ])
    rows.set(key, {
      value: columns.length === 1 ? (cellsByColumn[0]?.[1] ?? '') : Object.fromEntries(cellsByColumn),
      line,
    })
  }
  return Object.fromEntries([...rows].map(([key, { value }]) => [key, value]))
}

function checkColumns(columns: readonly string[]): void {
  if (columns.length === 0) {
    throw refused(
      'The CSV has one column only. Give the key first, then one or more columns for what it stands for.',
    )
  }
  columns.forEach((column, at) => {
    if (column === '') throw refused(`Column ${at + 2} of the CSV has no name in the first line.`)
    if (columns.indexOf(column) !== at) throw refused(`The CSV has two columns named "${column}".`)
  })
}

function readLines(text: string): { cells: string[]; line: number }[] {
  try {
    const lines: unknown[] = parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // The header, the rows, and one that is too many.
      to: maxLookupRows + 2,
      trim: true,
    })
    return lines.map((each) => {
      // With `info` each record comes with where it stood; the library's own types leave that out.
      const { record, info } = each as { record: string[]; info: { lines: number } }
      return { cells: record, line: info.lines }
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refused(`The CSV cannot be read: ${error.message}.`)
  }
}

function separatorOf(text: string): string {
  const line = text.trimStart().split(/\r?\n/, 1)[0] ?? ''
  const counted = [',', ';', '\t'].map((separator) => ({ separator, count: line.split(separator).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator
}

/** What is written as JSON writes a number is one; "007" and "1,5" stay text. */
function cellValue(text: string): string | number {
  return text !== '' && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text
}

function refused(message: string): StepFailed {
  return new StepFailed(message, { code: 'csv_refused' })
}
