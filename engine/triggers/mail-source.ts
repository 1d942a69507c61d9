const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * A message as a parser can read it: without an mbox "From " line, with line feeds, with raw 8-bit header bytes made
 * UTF-8, with the semicolon or the indent that some senders forget in Content-Type. The body's bytes stay as they came.
 */
export function mendMailSource(source: Uint8Array): Buffer {
  let mail = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  if (!mail.includes(lineFeed) && mail.includes(carriageReturn)) mail = withLineFeeds(mail)
  mail = mail.subarray(startOfHeader(mail))
  const end = endOfHeader(mail)
  const header = headerAsUtf8(mail.subarray(0, end))
  return mendContentTypes(Buffer.concat([header, mail.subarray(end)]))
}

/** The same message with every unlabelled or ASCII-labelled text read as Windows-1252, the usual truth behind it. */
export function assumeWindows1252(mail: Buffer): Buffer {
  const text = mail.toString('latin1')
  const labelled = text.replace(
    /(charset\s*=\s*"?)(?:us-ascii|ascii|ansi_x3\.4-1968|unknown-8bit|x-unknown|unknown|default|_default)\b/gi,
    '$1windows-1252',
  )
  const named = labelled.replace(
    /^(content-type:[ \t]*text\/(?:plain|html))[ \t]*(\r?\n)(?![ \t])/gim,
    '$1; charset=windows-1252$2',
  )
  const header = named.slice(0, endOfHeader(Buffer.from(named, 'latin1')))
  const result = /^content-type:/im.test(header)
    ? named
    : `Content-Type: text/plain; charset=windows-1252\n${named}`
  return Buffer.from(result, 'latin1')
}

/** The message with its MIME structure hidden, so that the body is plain text: for what no parser can take. */
export function asPlainMail(mail: Buffer): Buffer {
  const end = endOfHeader(mail)
  const header = mail
    .subarray(0, end)
    .toString('latin1')
    .replace(/^(content-(?:type|transfer-encoding|disposition)|mime-version):/gim, 'X-Unreadable-$1:')
  return Buffer.concat([Buffer.from(header, 'latin1'), mail.subarray(end)])
}

/** The header fields, lower-case name to unfolded values in the order they stand; words stay encoded. */
export function headersOf(mail: Buffer): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  const block = mail.subarray(0, endOfHeader(mail)).toString('utf8')
  for (const field of block.split(/\r?\n(?![ \t])/)) {
    const colon = field.indexOf(':')
    const name = field.slice(0, colon).trim().toLowerCase()
    if (colon < 1 || !/^[\x21-\x7e]+$/.test(name)) continue
    const values = headers.get(name) ?? []
    values.push(
      field
        .slice(colon + 1)
        .replace(/\r?\n[ \t]+/g, ' ')
        .trim(),
    )
    headers.set(name, values)
  }
  return headers
}

function withLineFeeds(mail: Buffer): Buffer {
  return Buffer.from(mail.toString('latin1').replaceAll('\r', '\n'), 'latin1')
}

function startOfHeader(mail: Buffer): number {
  let at = 0
  if (mail[0] === 0xef && mail[1] === 0xbb && mail[2] === 0xbf) at = 3
  while (mail[at] === lineFeed || mail[at] === carriageReturn) at += 1
  // mbox files put "From sender date" above each message; ">From " is how they escape it.
  if (/^>?From [^:]/.test(mail.subarray(at, at + 7).toString('latin1'))) {
    const next = mail.indexOf(lineFeed, at)
    return next < 0 ? at : next + 1
  }
  return at
}

/** Index of the first byte after the empty line that ends the header; the length where there is none. */
function endOfHeader(mail: Buffer): number {
  let at = 0
  while (at < mail.length) {
    const next = mail.indexOf(lineFeed, at)
    if (next < 0) return mail.length
    if (next === at || (next === at + 1 && mail[at] === carriageReturn)) return next + 1
    at = next + 1
  }
  return mail.length
}

function headerAsUtf8(header: Buffer): Buffer {
  if (header.every((byte) => byte < 0x80) || isUtf8(header)) return header
  const declared = /charset\s*=\s*"?([\w.:-]+)/i.exec(header.toString('latin1'))?.[1]
  const lines: Buffer[] = []
  let at = 0
  while (at < header.length) {
    const next = header.indexOf(lineFeed, at)
    const line = header.subarray(at, next < 0 ? header.length : next + 1)
    lines.push(isUtf8(line) ? line : Buffer.from(decodeLegacy(line, declared)))
    at += line.length
  }
  return Buffer.concat(lines)
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** RFC 5322 allows no raw 8-bit header; senders who write them mean their body's charset, or Windows-1252. */
function decodeLegacy(bytes: Buffer, declared: string | undefined): string {
  if (declared) {
    try {
      return new TextDecoder(declared, { fatal: true }).decode(bytes)
    } catch {
      // An unknown charset, or bytes that are not of it: the fallback reads any byte.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}

function mendContentTypes(mail: Buffer): Buffer {
  const text = mail.toString('latin1')
  // Bounded, because a sender may write a megabyte of blanks.
  const mended = text
    .replace(
      /^(content-type:[ \t]{0,9}[\w.+/-]{1,127})([ \t]{0,9}(?:\r?\n)?[ \t]{1,9}charset[ \t]{0,9}=)/gim,
      '$1;$2',
    )
    .replace(/^(content-type:[^\r\n]{0,998};[ \t]{0,9}\r?\n)(?=(?:boundary|charset|name)=)/gim, '$1 ')
  return mended === text ? mail : Buffer.from(mended, 'latin1')
}
