export interface UuencodedFile {
  name: string
  content: Buffer
}

/** Takes the files written as `begin 644 name … end` out of a text (POSIX uuencode). */
export function takeUuencodedFiles(text: string): { text: string; files: UuencodedFile[] } {
  if (!/^begin [0-7]{3,4} \S/m.test(text)) return { text, files: [] }
  const kept: string[] = []
  const files: UuencodedFile[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trimEnd()
    const name = /^begin [0-7]{3,4} (\S.*)$/.exec(line)?.[1]
    const end = name === undefined ? -1 : endOfBlock(lines, index + 1)
    if (name === undefined || end < 0) {
      kept.push(lines[index] ?? '')
      continue
    }
    files.push({ name, content: decodeUuencodedLines(lines.slice(index + 1, end)) })
    index = end
  }
  return { text: kept.join('\n'), files }
}

/** The bytes of a part whose transfer encoding is x-uuencode. */
export function decodeUuencoded(content: string): Buffer {
  const { files } = takeUuencodedFiles(content)
  return files[0]?.content ?? Buffer.from(content, 'latin1')
}

function endOfBlock(lines: string[], start: number): number {
  for (let index = start; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trimEnd()
    if (line === 'end') return index
    if (!/^[\x20-\x60]*$/.test(line)) return -1
  }
  return -1
}

function decodeUuencodedLines(lines: string[]): Buffer {
  return Buffer.concat(lines.map(decodeLine))
}

function decodeLine(line: string): Buffer {
  const length = sixBits(line, 0)
  const bytes = Buffer.alloc(Math.ceil(length / 3) * 3)
  for (let group = 0; group * 3 < length; group += 1) {
    const at = 1 + group * 4
    const bits =
      (sixBits(line, at) << 18) |
      (sixBits(line, at + 1) << 12) |
      (sixBits(line, at + 2) << 6) |
      sixBits(line, at + 3)
    bytes.writeUIntBE(bits, group * 3, 3)
  }
  return bytes.subarray(0, length)
}

/** Missing characters are the blanks that mail programs strip from the ends of lines: zero. */
function sixBits(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 0x20) & 0x3f : 0
}
