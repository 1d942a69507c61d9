import { convert } from 'html-to-text'
import { defineNode, z } from '#sdk'
import { longText } from '../data/long-text.ts'
import { cleanHtml } from './clean-html.ts'
import { renderHtmlExamples } from './render-html-examples.ts'

/** Makes a clean page of a template: what strangers wrote into its values runs nothing where it is shown. */
export const renderHtml = defineNode({
  type: 'html.render',
  title: 'Make HTML',
  description:
    'Makes clean HTML of a template with values, for an e-mail or a file, and the same as plain text.',
  category: 'flow',
  icon: 'IconFileTypeHtml',
  effect: 'pure',
  params: z.object({
    html: longText().meta({
      title: 'Template',
      description:
        'HTML with values in it. Scripts, forms and frames are taken out of what comes of it; write {{ value | escape }} where a value is text.',
      multiline: true,
      placeholder: '<h1>{{ trigger.title | escape }}</h1>',
    }),
  }),
  output: z.object({ html: z.string(), text: z.string() }),
  sample: { html: '<h1>Report</h1>', text: 'REPORT' },
  examples: renderHtmlExamples,
  run({ params }) {
    const html = cleanHtml(params.html)
    const text = convert(html, {
      wordwrap: 100,
      limits: { maxInputLength: 4_000_000, maxDepth: 100, maxChildNodes: 20_000 },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'table', format: 'dataTable' },
      ],
    })
    return { html, text }
  },
})
