import PDFDocument from 'pdfkit'
import type { JsonObject, JsonValue } from '#sdk'

export interface PdfReport {
  title: string
  subtitle: string | undefined
  body: string
  rows: readonly JsonObject[]
  /** Empty: all names that come in the rows. */
  columns: readonly string[]
  footer: string | undefined
  paper: 'A4' | 'LETTER'
}

const grey = '#5b6670'
const petrol = '#0b5563'

/**
 * A report as PDF. Its letters are those of the Windows-1252 character set, which has all of Western Europe; others become
 * their nearest, or a question mark.
 */
export async function writePdf(
  report: PdfReport,
  now: Date,
): Promise<{ content: Uint8Array; pages: number }> {
  const document = new PDFDocument({
    size: report.paper,
    margins: { top: 56, bottom: 64, left: 56, right: 56 },
    bufferPages: true,
    info: { Title: printable(report.title), Creator: 'Sentiero', CreationDate: now },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve)
    document.on('error', reject)
  })
  document.font('Helvetica-Bold').fontSize(20).fillColor(petrol).text(printable(report.title))
  if (report.subtitle !== undefined) {
    document.moveDown(0.2).font('Helvetica').fontSize(11).fillColor(grey).text(printable(report.subtitle))
  }
  document.moveDown(1)
  writeBody(document, report.body)
  writeTable(document, report)
  const { count } = document.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    document.switchToPage(page)
    writeFoot(document, report.footer, `${page + 1} / ${count}`)
  }
  document.end()
  await ended
  return { content: Buffer.concat(chunks), pages: count }
}

function writeBody(document: PDFKit.PDFDocument, body: string): void {
  for (const paragraph of body.split(/\r?\n\s*\r?\n/)) {
    for (const line of paragraph.split(/\r?\n/)) {
      const heading = /^(#{1,3})\s+(.*)$/.exec(line)
      const item = /^\s*[-*]\s+(.*)$/.exec(line)
      if (heading) {
        document
          .moveDown(0.4)
          .font('Helvetica-Bold')
          .fontSize(heading[1]?.length === 1 ? 14 : 12)
        document
          .fillColor('black')
          .text(printable(heading[2] ?? ''))
          .moveDown(0.2)
      } else if (item) {
        document.font('Helvetica').fontSize(10).fillColor('black')
        document.text(`\u2022  ${printable(item[1] ?? '')}`, { indent: 10, lineGap: 2 })
      } else if (line.trim() !== '') {
        document.font('Helvetica').fontSize(10).fillColor('black').text(printable(line), { lineGap: 2 })
      }
    }
    document.moveDown(0.6)
  }
}

function writeTable(document: PDFKit.PDFDocument, { rows, columns }: PdfReport): void {
  if (rows.length === 0) return
  const known = columns.length > 0 ? columns : rows.flatMap((row) => Object.keys(row))
  const names = [...new Set(known)].slice(0, 12)
  document.font('Helvetica').fontSize(9).fillColor('black')
  document.table({
    data: [
      names.map((name) => ({
        text: printable(name),
        backgroundColor: '#e6eef0',
        font: { src: 'Helvetica-Bold' },
      })),
      ...rows.map((row) =>
        names.map((name) => printable(cellText(Object.hasOwn(row, name) ? row[name] : null))),
      ),
    ],
    defaultStyle: { padding: 4, borderColor: '#c4ccd1', border: 0.5 },
  })
}

function writeFoot(document: PDFKit.PDFDocument, footer: string | undefined, number: string): void {
  const { left, right, bottom } = document.page.margins
  const width = document.page.width - left - right
  const y = document.page.height - 44
  // Below the margin, where text would begin a page of its own.
  document.page.margins.bottom = 0
  document.font('Helvetica').fontSize(8).fillColor(grey)
  document.text(printable(footer ?? '').slice(0, 150), left, y, { width: width - 60, lineBreak: false })
  document.text(number, left + width - 60, y, { width: 60, align: 'right', lineBreak: false })
  document.page.margins.bottom = bottom
}

function cellText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length <= 500 ? text : `${text.slice(0, 499)}…`
}

const windows1252 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'

/** What the fonts of every PDF reader can show. */
function printable(text: string): string {
  return [...text.replaceAll('\t', '  ')].map((char) => (isPrintable(char) ? char : nearest(char))).join('')
}

function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || windows1252.includes(char)
}

function nearest(char: string): string {
  const [bare = ''] = char.normalize('NFKD').replace(/\p{M}+/gu, '')
  return bare !== '' && isPrintable(bare) ? bare : /\p{C}/u.test(char) ? '' : '?'
}
