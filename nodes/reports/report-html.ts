import type { CustomerReport } from './report-sections.ts'

// Mail programs read styles on the elements only.
const font = 'font-family: Helvetica, Arial, sans-serif; color: #1f2933'
const styles = {
  page: `${font}; max-width: 640px; margin: 0 auto; padding: 16px; line-height: 1.5; font-size: 15px`,
  title: 'margin: 0; font-size: 26px; line-height: 1.25; color: #0b5c66',
  faint: 'margin: 4px 0 20px; color: #5f6b76; font-size: 14px',
  section: 'margin: 24px 0 6px; font-size: 18px; line-height: 1.3',
  line: 'margin: 0 0 4px',
  list: 'margin: 0 0 4px; padding: 0 0 0 22px',
  rule: 'margin: 28px 0 8px; border: 1px solid #e3e8ec',
  table: 'margin: 10px 0 0; width: 100%; border-collapse: collapse; font-size: 14px',
  th: 'border: 1px solid #c9d1d8; padding: 6px 8px; text-align: left; background-color: #e7eef0',
  td: 'border: 1px solid #c9d1d8; padding: 6px 8px; text-align: left; vertical-align: top',
}

/** A report as a page that stands by itself; whatever is in it is text. */
export function reportHtml(
  { title, subtitle, intro, sections, rows }: CustomerReport,
  footer: string,
): string {
  const heads = Object.keys(rows[0] ?? {})
  const cells = (tag: 'td' | 'th', texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag} style="${styles[tag]}">${escaped(text)}</${tag}>`).join('')}</tr>`
  const paragraph = (style: 'line' | 'faint', text: string) =>
    `<p style="${styles[style]}">${escaped(text)}</p>`
  const body = [
    `<h1 style="${styles.title}">${escaped(title)}</h1>`,
    paragraph('faint', subtitle),
    ...intro.split(/\r?\n\s*\r?\n/).map((text) => paragraph('line', text)),
    ...sections.flatMap((section) => [
      `<h2 style="${styles.section}">${escaped(section.title)}</h2>`,
      ...section.lines.filter((line) => !line.startsWith('- ')).map((line) => paragraph('line', line)),
      listOf(section.lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2))),
    ]),
    ...(rows.length === 0
      ? []
      : [
          `<table style="${styles.table}">${cells('th', heads)}${rows
            .map((row) =>
              cells(
                'td',
                heads.map((head) => String(row[head] ?? '')),
              ),
            )
            .join('')}</table>`,
        ]),
    ...(footer === '' ? [] : [`<hr style="${styles.rule}">`, paragraph('faint', footer)]),
  ]
    .filter((part) => part !== '')
    .join('\n')
  return `<div style="${styles.page}">\n${body}\n</div>`
}

function listOf(items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `<ul style="${styles.list}">${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
