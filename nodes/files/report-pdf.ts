import { defineNode, type JsonValue, z } from '#sdk'
import { longText } from '../data/long-text.ts'
import { optionalText, wordList } from '../optional-params.ts'
import { reportPdfExamples } from './report-pdf-examples.ts'
import { sampleFile, storedFile } from './stored-file.ts'
import { writePdf } from './write-pdf.ts'

/** Writes a report as a PDF file: a title, text with headings and lists, and a table. */
export const reportPdf = defineNode({
  type: 'report.pdf',
  title: 'Make PDF report',
  description: 'Makes a PDF file of a text and a table, to be attached to a ticket or an e-mail.',
  category: 'flow',
  icon: 'IconFileTypePdf',
  effect: 'writes',
  uses: ['files'],
  params: z.object({
    name: z.string().trim().min(1).max(200).default('report.pdf').meta({ title: 'Name of the file' }),
    title: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .meta({ title: 'Title', placeholder: 'Report for {{ customer.name }}' }),
    subtitle: optionalText().meta({ title: 'Below the title', placeholder: 'November 2026' }),
    body: longText().max(200_000, 'The text is longer than 200000 characters').default('').meta({
      title: 'Text',
      description:
        'A line that begins with # is a heading, with - an item of a list; an empty line ends a paragraph.',
      multiline: true,
    }),
    rows: z
      .array(z.record(z.string(), z.custom<JsonValue>()))
      .max(2000, 'More than 2000 rows')
      .default([])
      .meta({
        title: 'Rows of a table',
        description: 'A list of values with the same names; the names are the heads.',
      }),
    columns: wordList().meta({
      title: 'Columns of the table',
      description: 'Names with commas between them; empty: all.',
    }),
    footer: optionalText().meta({ title: 'At the foot of each page' }),
    paper: z
      .enum(['A4', 'LETTER'])
      .default('A4')
      .meta({ title: 'Paper', labels: { LETTER: 'Letter' } }),
  }),
  output: storedFile.extend({ pages: z.int() }),
  sample: { ...sampleFile, pages: 2 },
  examples: reportPdfExamples,
  ledger: ({ name }, file) => ({ target: `file ${name}`, ...(file ? { reference: file.id } : {}) }),
  async run({ params, files, now }) {
    const { content, pages } = await writePdf(params, now)
    const name = /\.pdf$/i.test(params.name) ? params.name : `${params.name}.pdf`
    return { ...(await files.write({ name, type: 'application/pdf', content })), pages }
  },
})
