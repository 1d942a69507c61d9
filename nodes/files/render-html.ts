import { convert } from 'html-to-text'
import sanitizeHtml from 'sanitize-html'
import { defineNode, z } from '#sdk'
import { longText } from '../data/long-text.ts'
import { renderHtmlExamples } from './render-html-examples.ts'

const color = /^(#[0-9a-f]{3,8}|[a-z]{3,20}|rgb\([\d\s,.%]+\))$/i
const length = /^-?[\d.]{1,6}(px|em|rem|%|pt)?( -?[\d.]{1,6}(px|em|rem|%|pt)?){0,3}$/

/** What an e-mail or a page may hold: no scripts, no forms, no foreign frames, nothing that loads by itself but https images. */
const clean: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'p', 'br', 'hr', 'div', 'span', 'blockquote', 'pre', 'code'],
    ...['strong', 'b', 'em', 'i', 'u', 's', 'small', 'sub', 'sup', 'a', 'img'],
    ...['ul', 'ol', 'li', 'dl', 'dt', 'dd'],
    ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    '*': ['style', 'title', 'lang', 'dir', 'align'],
    a: ['href'],
    img: ['src', 'alt', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
  },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https', 'cid'] },
  allowProtocolRelative: false,
  allowedStyles: {
    '*': {
      color: [color],
      'background-color': [color],
      'text-align': [/^(left|right|center|justify)$/],
      'font-weight': [/^(bold|normal|[1-9]00)$/],
      'font-style': [/^(italic|normal)$/],
      'font-size': [length],
      padding: [length],
      margin: [length],
      width: [length],
      border: [/^[\d.]{1,4}px (solid|dashed|dotted) (#[0-9a-f]{3,8}|[a-z]{3,20})$/i],
      'border-collapse': [/^(collapse|separate)$/],
    },
  },
  // What is nested deeper than this is no page of ours.
  nestingLimit: 100,
}

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
    const html = sanitizeHtml(params.html, clean)
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
