import type { PortalForm } from '../msp/portal-form.ts'

/** What a file is by what it holds; `bytes` is none that is known. */
export type FileKind = 'program' | 'bytes' | { type: string }

/** Saved, never shown. */
const unknownType = 'application/octet-stream'

const openDocument = 'application/vnd.oasis.opendocument.'
const office = 'application/vnd.openxmlformats-officedocument.'

/** The first bytes of files, in hex from an offset. */
const beginnings: readonly (readonly [bytes: string, at: number, type: string])[] = [
  ['255044462d', 0, 'application/pdf'],
  ['89504e470d0a1a0a', 0, 'image/png'],
  ['ffd8ff', 0, 'image/jpeg'],
  ['474946383761', 0, 'image/gif'],
  ['474946383961', 0, 'image/gif'],
  ['57454250', 8, 'image/webp'],
  ['49492a00', 0, 'image/tiff'],
  ['4d4d002a', 0, 'image/tiff'],
  ['6674797068656963', 4, 'image/heic'],
  ['6674797068656978', 4, 'image/heic'],
  ['667479706d696631', 4, 'image/heic'],
  ['66747970', 4, 'video/mp4'],
  ['d0cf11e0a1b11ae1', 0, 'application/x-ole-storage'],
  ['377abcaf271c', 0, 'application/x-7z-compressed'],
  ['1f8b', 0, 'application/gzip'],
  ['7b5c727466', 0, 'application/rtf'],
]

/** Programs for Windows, Linux and macOS, scripts, shortcuts, Java classes, help files, cabinets and packages. */
const programs = [
  ...['4d5a', '7f454c46', '2321', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe'],
  ...['4c00000001140200', '49545346', '4d534346', '213c617263683e'],
]

/** Names that an operating system runs, whatever stands in the file. */
const programNames =
  /\.(?:exe|com|scr|pif|cpl|dll|sys|msi|msp|msix|appx|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|lnk|url|reg|inf|jar|class|chm|iso|img|vhdx?|dmg|pkg|app|deb|rpm|sh|bash|py|pl|rb|php|scf|gadget|application|settingcontent-ms)$/i

/** Text that a browser would run or draw as a page: it is kept, to be saved and not shown. */
const pages = /<\s*(?:!doctype|html|script|svg|iframe|body|head|\?xml|\?php)/i

/** Looks into a file: neither its name nor what the browser says of it is believed, but for names that are run. */
export function kindOfFile(name: string, content: Uint8Array): FileKind {
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 4096))
  const latin1 = start.toString('latin1')
  // Windows leaves out dots and blanks at the end of a name.
  if (programNames.test(name.replace(/[\s.]+$/, ''))) return 'program'
  if (programs.some((bytes) => begins(start, bytes))) return 'program'
  const known = beginnings.find(([bytes, at]) => begins(start, bytes, at))
  if (known) return { type: known[2] }
  if (begins(start, '504b0304') || begins(start, '504b0506')) return { type: zipType(latin1) }
  if (isText(content)) return { type: pages.test(latin1) ? unknownType : 'text/plain' }
  return 'bytes'
}

/** The type that a file is kept under, or why it is not taken. */
export function judgeFile(
  name: string,
  content: Uint8Array,
  { fileKinds }: Pick<PortalForm, 'fileKinds'>,
): { type: string } | { refused: 'program' | 'kind' } {
  const kind = kindOfFile(name, content)
  if (kind === 'program') return { refused: 'program' }
  if (kind !== 'bytes') return kind
  return fileKinds === 'any' ? { type: unknownType } : { refused: 'kind' }
}

/** A name for any system: no folders, no control characters, nothing that turns its reading direction. */
export function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[:*?"<>|]/g, '_')
    .trim()
  const [, stem = plain, end = ''] = /^(.*?)(\.[^.]{1,10})?$/su.exec(plain) ?? []
  const short = [...stem].slice(0, 150).join('') + end
  return short === '' || /^\.+$/.test(short) ? 'file' : short
}

function begins(start: Buffer, hex: string, at = 0): boolean {
  return start.subarray(at, at + hex.length / 2).toString('hex') === hex
}

function zipType(latin1: string): string {
  const declared = /mimetypeapplication\/(vnd\.oasis\.opendocument\.[a-z]+)/.exec(latin1)?.[1]
  if (declared) return `${openDocument}${declared.split('.').at(-1)}`
  if (/\bword\//.test(latin1)) return `${office}wordprocessingml.document`
  if (/\bxl\//.test(latin1)) return `${office}spreadsheetml.sheet`
  if (/\bppt\//.test(latin1)) return `${office}presentationml.presentation`
  return 'application/zip'
}

function isText(content: Uint8Array): boolean {
  if (content.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content)
    return true
  } catch {
    // Lists that older programs for Windows save are Windows-1252: no control characters but those of lines.
    return content.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 12 || byte === 13)
  }
}
