import sanitizeHtml from 'sanitize-html'

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
      'font-family': [/^[\w\s,'-]{1,120}$/],
      'line-height': [/^[\d.]{1,4}(px|em|%)?$/],
      'vertical-align': [/^(top|middle|bottom|baseline)$/],
      margin: [length, /^0 auto$/],
      width: [length],
      'max-width': [length],
      border: [/^0$/, /^[\d.]{1,4}px (solid|dashed|dotted) (#[0-9a-f]{3,8}|[a-z]{3,20})$/i],
      'border-collapse': [/^(collapse|separate)$/],
    },
  },
  // What is nested deeper than this is no page of ours.
  nestingLimit: 100,
}

/** HTML without what runs, asks or loads by itself. */
export function cleanHtml(html: string): string {
  return sanitizeHtml(html, clean)
}
