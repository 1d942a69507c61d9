import { defineNode, type JsonValue, z } from '#sdk'
import { wordList } from '../optional-params.ts'
import { writeCsvExamples } from './write-csv-examples.ts'

/**
 * Writes rows as CSV (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe before them, so that
 * what a stranger wrote computes nothing on a technician's machine (CWE-1236).
 */
export const writeCsv = defineNode({
  type: 'data.write_csv',
  title: 'Write CSV',
  description: 'Makes a text in CSV of rows, to be sent or kept as a file.',
  category: 'flow',
  icon: 'IconTableExport',
  effect: 'pure',
  params: z.object({
    rows: z
      .array(z.record(z.string(), z.custom<JsonValue>()))
      .max(10_000, 'More than 10000 rows')
      .meta({ title: 'Rows', placeholder: 'steps.find.output.items' }),
    columns: wordList().meta({
      title: 'Columns',
      description: 'Names with commas between them; empty: all, in the order in which they first come.',
    }),
    delimiter: z.enum(['comma', 'semicolon', 'tab']).default('comma').meta({
      title: 'Between the columns',
      description: 'Spreadsheets in Italian expect a semicolon.',
    }),
  }),
  output: z.object({ text: z.string(), count: z.int() }),
  sample: { text: 'host,free\r\nSRV-1,3.5\r\n', count: 1 },
  examples: writeCsvExamples,
  run({ params: { rows, columns, delimiter } }) {
    const between = { comma: ',', semicolon: ';', tab: '\t' }[delimiter]
    const names = columns.length > 0 ? columns : [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const lines = [
      names,
      ...rows.map((row) => names.map((name) => (Object.hasOwn(row, name) ? row[name] : null))),
    ]
    const text = lines
      .map((line) => `${line.map((value) => cell(value, between)).join(between)}\r\n`)
      .join('')
    return { text, count: rows.length }
  },
})

function cell(value: JsonValue | undefined, between: string): string {
  const text = plain(value)
  const isFormula = typeof value !== 'number' && /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text) && !isNumber(text)
  const safe = isFormula ? `'${text}` : text
  return safe.includes(between) || /["\r\n]/.test(safe) || safe !== safe.trim()
    ? `"${safe.replaceAll('"', '""')}"`
    : safe
}

/** "-5" and "+39 02 1234" of a text compute nothing; "-5+cmd" might. */
function isNumber(text: string): boolean {
  return /^[+-][\d .,]+$/.test(text)
}

function plain(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
