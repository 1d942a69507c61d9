import { CsvError, parse } from 'csv-parse/sync'
import { defineNode, StepFailed, z } from '#sdk'
import { longText } from './long-text.ts'
import { parseCsvExamples } from './parse-csv-examples.ts'

const mostRows = 10_000

/** Reads a table in CSV: each row becomes an object of texts, by the names in the first line. */
export const parseCsv = defineNode({
  type: 'data.parse_csv',
  title: 'Read CSV',
  description: 'Makes rows of a text in CSV, such as an export, for the steps after it.',
  category: 'flow',
  icon: 'IconTable',
  effect: 'pure',
  params: z.object({
    text: longText().meta({ title: 'Text', multiline: true, placeholder: 'host;free\nSRV-1;3.5' }),
    delimiter: z.enum(['auto', 'comma', 'semicolon', 'tab']).default('auto').meta({
      title: 'Between the columns',
      description: 'Auto: what the first line has most of.',
    }),
    hasNames: z.boolean().default(true).meta({
      title: 'The first line names the columns',
      description: 'Otherwise they are called column1, column2 and so on.',
    }),
  }),
  output: z.object({
    rows: z.array(z.record(z.string(), z.string())),
    columns: z.array(z.string()),
    count: z.int(),
  }),
  sample: { rows: [{ host: 'SRV-1', free: '3.5' }], columns: ['host', 'free'], count: 1 },
  examples: parseCsvExamples,
  run({ params: { text, delimiter, hasNames } }) {
    const lines = readLines(text, delimiters[delimiter === 'auto' ? likelyDelimiter(text) : delimiter])
    const width = Math.max(0, ...lines.map((line) => line.length))
    const numbered = Array.from({ length: width }, (_, at) => `column${at + 1}`)
    const named = hasNames ? numbered.map((name, at) => lines[0]?.[at]?.trim() || name) : numbered
    const columns = apart(named)
    const rows = (hasNames ? lines.slice(1) : lines).map((line) =>
      Object.fromEntries(columns.map((name, at) => [name, line[at] ?? ''])),
    )
    return { rows, columns, count: rows.length }
  },
})

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const

function likelyDelimiter(text: string): keyof typeof delimiters {
  const first = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '')
  const count = (name: keyof typeof delimiters) => first.split(delimiters[name]).length
  return (['semicolon', 'tab'] as const).reduce<keyof typeof delimiters>(
    (most, name) => (count(name) > count(most) ? name : most),
    'comma',
  )
}

function readLines(text: string, delimiter: string): string[][] {
  try {
    const lines: string[][] = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: mostRows + 2,
    })
    if (lines.length > mostRows + 1) {
      throw new StepFailed(`The CSV has more than ${mostRows} rows. Take it apart before, or filter it.`, {
        code: 'too_many_rows',
      })
    }
    return lines
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new StepFailed(`The text is not valid CSV: ${error.message}.`, { code: 'not_csv' })
  }
}

/** A name that comes again gets a number, so that no column is lost. */
function apart(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} ${times}`
  })
}
