/** What the texts of a runbook call by a short name stands in the scope of expressions under another one. */
const shortNames =
  '{% assign ticket = event.ticket %}{% assign device = event.device %}{% assign user = event.user %}{% assign form = trigger %}'

/** A text of a runbook as a template that speaks of `ticket`, `device`, `customer`, `user` and `form`. */
export function runbookTemplate(text: string): { kind: 'template'; source: string } {
  return { kind: 'template', source: /\{[{%]/.test(text) ? shortNames + text : text }
}
