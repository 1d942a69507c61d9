import type { CustomerReport } from './report-sections.ts'

/** A report as a page that stands by itself; whatever is in it is text. */
export function reportHtml(
  { title, subtitle, intro, sections, rows }: CustomerReport,
  footer: string,
): string {
  const heads = Object.keys(rows[0] ?? {})
  const cells = (tag: 'td' | 'th', texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`
  return [
    `<h1>${escaped(title)}</h1>`,
    `<p><em>${escaped(subtitle)}</em></p>`,
    ...intro.split(/\r?\n\s*\r?\n/).map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    ...sections.flatMap((section) => [
      `<h2>${escaped(section.title)}</h2>`,
      ...section.lines.filter((line) => !line.startsWith('- ')).map((line) => `<p>${escaped(line)}</p>`),
      listOf(section.lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2))),
    ]),
    ...(rows.length === 0
      ? []
      : [
          `<table>${cells('th', heads)}${rows
            .map((row) =>
              cells(
                'td',
                heads.map((head) => String(row[head] ?? '')),
              ),
            )
            .join('')}</table>`,
        ]),
    ...(footer === '' ? [] : [`<p>${escaped(footer)}</p>`]),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function listOf(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
