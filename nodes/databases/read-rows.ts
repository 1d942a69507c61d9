import { defineNode, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { readRowsExamples } from './read-rows-examples.ts'

/** Reads rows of a database. Values are handed over apart from the query, never written into it. */
export const readRows = defineNode({
  type: 'sql.read',
  title: 'Read from database',
  description: 'Reads rows of a database with a query in SQL; it can change nothing there.',
  category: 'connectors',
  icon: 'IconDatabaseSearch',
  effect: 'reads',
  uses: ['sql'],
  params: z.object({
    connection: optionalText().meta({ title: 'Database', picker: 'connection:sql' }),
    query: z.string().trim().min(1, 'The query is empty').max(20_000).meta({
      title: 'Query',
      description: 'One statement that reads. $1, $2 and so on stand for the values below.',
      multiline: true,
      placeholder: 'select name, seats from customers where code = $1',
    }),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .max(100)
      .default([])
      .meta({ title: 'Values', description: 'For $1, $2 and so on, in their order.' }),
    maxRows: z.int().min(1).max(5000).default(100).meta({ title: 'Rows at most' }),
    timeoutSeconds: z.int().min(1).max(60).default(10).meta({ title: 'Time at most (seconds)' }),
  }),
  output: z.object({
    rows: z.array(z.record(z.string(), z.unknown())),
    columns: z.array(z.string()),
    count: z.int(),
    /** There were more rows than were wanted. */
    truncated: z.boolean(),
  }),
  sample: {
    rows: [{ name: 'Rossi Srl', seats: 24 }],
    columns: ['name', 'seats'],
    count: 1,
    truncated: false,
  },
  examples: readRowsExamples,
  async run({ params: { query, values, maxRows, timeoutSeconds }, sql, signal }) {
    const asked = { text: query, values, maxRows, timeoutMs: timeoutSeconds * 1000 }
    const { rows, columns, truncated } = await sql.read(asked, signal)
    return { rows, columns, count: rows.length, truncated }
  },
})
