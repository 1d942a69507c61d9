import { defineNode, type JsonValue, StepFailed, z } from '#sdk'
import { sampleFile, storedFile } from '../files/stored-file.ts'
import { writePdf } from '../files/write-pdf.ts'
import { optionalText } from '../optional-params.ts'
import { makeReportExamples } from './make-report-examples.ts'
import { customerMonth } from './month.ts'
import { reportHtml } from './report-html.ts'
import { reportOf } from './report-sections.ts'

/** The monthly report to a customer, as a page and as a PDF file. */
export const makeReport = defineNode({
  type: 'report.make',
  title: 'Make customer report',
  description: 'Writes a customer’s month as a report: a page for an e-mail, and a PDF file to attach.',
  category: 'desk',
  icon: 'IconReportAnalytics',
  effect: 'writes',
  uses: ['files'],
  params: z.object({
    month: z.record(z.string(), z.custom<JsonValue>()).meta({
      title: 'Month',
      description: 'As the step "Sum up a customer’s month" gives it.',
      placeholder: 'steps.month.output',
    }),
    language: z
      .enum(['customer', 'en', 'it'])
      .default('customer')
      .meta({ title: 'Language', labels: { customer: 'The customer’s', en: 'English', it: 'Italian' } }),
    intro: optionalText().meta({
      title: 'Opening',
      description: 'An empty line ends a paragraph. Empty: one sentence.',
      multiline: true,
    }),
    footer: optionalText().meta({ title: 'At the foot of each page' }),
    paper: z
      .enum(['A4', 'LETTER'])
      .default('A4')
      .meta({ title: 'Paper', labels: { LETTER: 'Letter' } }),
  }),
  output: storedFile.extend({ pages: z.int(), title: z.string(), html: z.string(), text: z.string() }),
  sample: {
    ...sampleFile,
    name: 'Rossi Srl 2026-11.pdf',
    pages: 1,
    title: 'Monthly report: Rossi Srl',
    html: '<h1>Monthly report: Rossi Srl</h1>',
    text: 'Monthly report: Rossi Srl',
  },
  examples: makeReportExamples,
  ledger: (_, file) => (file ? { target: `file ${file.name}`, reference: file.id } : { target: 'file' }),
  async run({ params, files, now }) {
    const parsed = customerMonth.safeParse(params.month)
    if (!parsed.success) {
      throw new StepFailed(
        'This is no month of a customer: take the output of the step "Sum up a customer’s month".',
        { class: 'Validation', code: 'no_month' },
      )
    }
    const month = parsed.data
    const language = params.language === 'customer' ? month.customer.language : params.language
    const report = reportOf(month, language, params.intro)
    const { title, subtitle, intro, sections, rows } = report
    const text = [
      intro,
      ...sections.map((section) => [`# ${section.title}`, ...section.lines].join('\n')),
    ].join('\n\n')
    const { footer, paper } = params
    const { content, pages } = await writePdf(
      { title, subtitle, body: text, rows, columns: [], footer, paper },
      now,
    )
    const name = `${month.customer.name.replaceAll(/[^\p{L}\p{N} .-]/gu, ' ').trim()} ${month.month}.pdf`
    const file = await files.write({ name, type: 'application/pdf', content })
    return {
      ...file,
      pages,
      title: `${title}, ${subtitle}`,
      html: reportHtml(report, footer ?? ''),
      text: text.replaceAll('\n# ', '\n'),
    }
  },
})
